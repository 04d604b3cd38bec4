-- Who of us was on each account's team at the end of a trailing year, and whether it
-- was the only account of somebody on it.
-- Grain: one row per customer_id and period_id with a team.

with

account_teams as (

    select
        account_id as customer_id,
        user_id,
        valid_from,
        coalesce(valid_to, {{ far_future() }}) as valid_to
    from {{ ref('stg_crm__account_teams') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

members as (

    select distinct
        account_teams.customer_id,
        account_teams.user_id,
        periods.period_id
    from account_teams
    inner join periods
        on
            account_teams.valid_from <= periods.period_end
            and account_teams.valid_to >= periods.period_end

),

workloads as (

    select
        *,
        count(*) over (partition by user_id, period_id) as accounts
    from members

),

teams as (

    select
        customer_id,
        period_id,
        count(*) as team_members,
        bool_or(accounts = 1) as is_dedicated
    from workloads
    group by customer_id, period_id

)

select * from teams
