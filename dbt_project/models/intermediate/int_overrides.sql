-- Every decision that a person made over a link or a classified figure, and whether it
-- is in force on the day of the figures.
-- Grain: one row per table_name, key, column_name and valid_from.

with

decisions as (

    select
        *,
        valid_from <= {{ as_of() }}
        and coalesce(valid_to, {{ as_of() }}) >= {{ as_of() }} as is_valid
    from {{ ref('stg_crm__overrides') }}

),

-- Of several valid at once the one made last counts.
overrides as (

    select
        table_name,
        key,
        column_name,
        valid_from,
        valid_to,
        value,
        author,
        made_on,
        reason,
        is_valid
        and row_number() over (
            partition by table_name, key, column_name, is_valid
            order by made_on desc, valid_from desc, value
        ) = 1 as is_in_force
    from decisions

)

select * from overrides
