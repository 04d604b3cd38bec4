-- What work for customers cost, by month, method and kind; hours at what they cost us.
-- Grain: one row per customer_id, method_id (NULL: none) and month_end.

with

programme_costs as (

    select *
    from {{ ref('stg_crm__programme_costs') }}
    where cost_date <= {{ as_of() }}

),

customers as (

    select * from {{ ref('customers') }}

),

users as (

    select * from {{ ref('stg_crm__users') }}

),

costed as (

    select
        programme_costs.account_id as customer_id,
        programme_costs.method_id,
        {{ dbt.last_day('programme_costs.cost_date', 'month') }} as month_end,
        coalesce(programme_costs.direct_cost, 0) as direct_cost,
        coalesce(programme_costs.hours, 0) as hours,
        -- Hours of nobody, or of somebody without a rate, cost nobody knows what.
        cast(
            round(
                coalesce(programme_costs.hours, 0)
                * case when programme_costs.hours > 0 then users.hourly_cost else 0 end,
                2
            ) as decimal(18, 2)
        ) as hours_cost,
        coalesce(users.department = 'executive', false) as is_executive,
        coalesce(programme_costs.is_account_specific, false)
        or coalesce(programme_costs.is_adaptation, false) as is_specific
    from programme_costs
    inner join customers on programme_costs.account_id = customers.customer_id
    left join users on programme_costs.user_id = users.user_id

),

months as (

    select
        customer_id,
        method_id,
        month_end,
        cast(sum(direct_cost) as decimal(18, 2)) as direct_cost,
        cast(sum(hours) as decimal(18, 4)) as hours,
        cast(sum(case when is_executive then hours else 0 end) as decimal(18, 4))
            as executive_hours,
        bool_or(hours_cost is null) as has_hours_without_rate,
        cast(coalesce(sum(hours_cost), 0) as decimal(18, 2)) as hours_cost,
        cast(
            sum(
                case
                    when is_specific then direct_cost + coalesce(hours_cost, 0) else 0
                end
            ) as decimal(18, 2)
        ) as specific_cost
    from costed
    group by customer_id, method_id, month_end

)

select * from months
