-- What would leave with each colleague: the customers that rest on one of them.
-- Grain: one row per user_id.

with

dependency as (

    select * from {{ ref('dependency_risk') }}

),

departures as (

    select *
    from {{ ref('int_departures') }}
    where side = 'seller'

),

company as (

    select
        sum(greatest(turnover, 0)) as turnover,
        coalesce(bool_or(evidence <> 'not_supplied'), false) as is_told
    from dependency

),

owned as (

    select
        owner_user_id as user_id,
        count(*) as accounts,
        sum(turnover) as turnover,
        count(case when needs_handover then 1 end) as accounts_to_hand_over
    from dependency
    where owner_user_id is not null
    group by owner_user_id

),

held as (

    select
        top_seller_user_id as user_id,
        count(*) as accounts,
        sum(turnover_at_risk) as turnover
    from dependency
    where is_seller_dependent
    group by top_seller_user_id

),

users as (

    select person_id as user_id
    from departures
    union
    select user_id
    from owned
    union
    select user_id
    from held

),

dependency_by_user as (

    select
        users.user_id,
        departures.name,
        departures.has_left,
        departures.left_on,
        coalesce(owned.accounts, 0) as accounts_owned,
        coalesce(owned.turnover, 0) as turnover_owned,
        coalesce(owned.accounts_to_hand_over, 0) as accounts_to_hand_over,
        case when company.is_told then coalesce(held.accounts, 0) end
            as accounts_dependent,
        case when company.is_told then coalesce(held.turnover, 0) end
            as turnover_at_risk,
        case
            when company.is_told
                then {{ ratio('coalesce(held.turnover, 0)', 'company.turnover') }}
        end as turnover_at_risk_share
    from users
    cross join company
    left join departures on users.user_id = departures.person_id
    left join owned on users.user_id = owned.user_id
    left join held on users.user_id = held.user_id

)

{{ conform('dependency_by_user') }}
