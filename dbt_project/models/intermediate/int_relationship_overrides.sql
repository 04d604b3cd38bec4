-- The manual decision that stands over a classification of each customer at the end of
-- every trailing year; a decision for a class that does not exist is none.
-- Grain: one row per customer_id, period_id and classification with a decision.

with

overrides as (

    select
        {{ survivor('account', 'key') }} as customer_id,
        column_name as classification,
        value,
        valid_from,
        coalesce(valid_to, {{ far_future() }}) as valid_to,
        author,
        made_on,
        reason
    from {{ ref('stg_crm__overrides') }}
    where
        table_name in ('relationship_stage', 'relationship_type')
        and made_on <= {{ as_of() }}

),

rules as (

    select * from {{ ref('ref_relationship_rule') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

-- The one that starts last counts, of those the one made last.
standing as (

    select
        overrides.*,
        periods.period_id,
        row_number() over (
            partition by
                overrides.customer_id, periods.period_id, overrides.classification
            order by overrides.valid_from desc, overrides.made_on desc, overrides.value
        ) as recency
    from overrides
    inner join rules
        on
            overrides.classification = rules.classification
            and overrides.value = rules.result
    inner join periods
        on
            overrides.valid_from <= periods.period_end
            and overrides.valid_to >= periods.period_end

),

decisions as (

    select
        customer_id,
        period_id,
        classification,
        value,
        author,
        made_on,
        reason
    from standing
    where recency = 1

)

select * from decisions
