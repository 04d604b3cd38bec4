-- What each of us promised customers and whether it was kept.
-- Grain: one row per user_id, period_type and period_end.

with

departures as (

    select *
    from {{ ref('int_departures') }}
    where side = 'seller'

),

promise_periods as (

    select * from {{ ref('int_promise_periods') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

supply as (

    select * from {{ ref('int_crm_supply') }}

),

users as (

    select person_id as user_id
    from departures
    union
    select user_id
    from promise_periods
    where user_id is not null

),

user_periods as (

    select
        users.user_id,
        departures.name,
        departures.has_left,
        periods.period_id,
        periods.period_type,
        periods.period_start,
        periods.period_end
    from users
    cross join periods
    left join departures on users.user_id = departures.person_id

),

{{ counted_promises('user_periods', 'user_id') }},

promises_by_user as (

    select
        counted.*,
        {{ ratio('kept', 'due') }} as kept_rate,
        {{ ratio('made_in_writing', 'told_how_made') }} as written_share
    from counted

)

{{ conform('promises_by_user') }}
