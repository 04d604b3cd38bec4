-- What keeping each account has cost so far, beside the goods, and whether a contract
-- binds it. Hours without an hourly cost leave the cost unknown.
-- Grain: one row per customer_id with a CRM account.

with

accounts as (

    select * from {{ ref('stg_crm__accounts') }}

),

programme_costs as (

    select * from {{ ref('stg_crm__programme_costs') }}

),

users as (

    select * from {{ ref('stg_crm__users') }}

),

account_costs as (

    select
        programme_costs.account_id,
        sum(
            coalesce(programme_costs.direct_cost, 0)
            + coalesce(programme_costs.hours * users.hourly_cost, 0)
        ) as relationship_cost,
        bool_or(
            coalesce(programme_costs.hours, 0) > 0 and users.hourly_cost is null
        ) as has_hours_without_cost
    from programme_costs
    left join users
        on programme_costs.user_id = users.user_id
    where cast(programme_costs.cost_date as date) <= {{ as_of() }}
    group by programme_costs.account_id

),

supply as (

    select count(*) > 0 as has_programme_costs
    from programme_costs

),

customer_relationships as (

    select
        accounts.account_id as customer_id,
        coalesce(accounts.contract_end >= {{ as_of() }}, false) as has_contract,
        cast(
            case
                when not supply.has_programme_costs then null
                when coalesce(account_costs.has_hours_without_cost, false) then null
                else coalesce(account_costs.relationship_cost, 0)
            end as decimal(18, 2)
        ) as relationship_cost
    from accounts
    cross join supply
    left join account_costs
        on accounts.account_id = account_costs.account_id

)

select * from customer_relationships
