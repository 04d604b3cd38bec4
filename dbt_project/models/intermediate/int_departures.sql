-- Colleagues, and persons at clients, with whether they have left by the day of the
-- figures.
-- Grain: one row per side (seller or buyer) and person_id.

with

people as (

    select
        'seller' as side,
        user_id as person_id,
        name,
        left_on,
        is_active
    from {{ ref('stg_crm__users') }}
    union all
    select
        'buyer' as side,
        contact_id as person_id,
        name,
        left_on,
        is_active
    from {{ ref('stg_crm__contacts') }}

),

-- A dated departure says more than a flag, which is that of the extract's day.
departures as (

    select
        side,
        person_id,
        name,
        case when left_on <= {{ as_of() }} then left_on end as left_on,
        case
            when left_on is not null then left_on <= {{ as_of() }}
            else not is_active
        end as has_left
    from people

)

select * from departures
