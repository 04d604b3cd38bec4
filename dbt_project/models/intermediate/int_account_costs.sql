-- What work for each customer cost in every trailing year, and how much of it serves no
-- other customer.
-- Grain: one row per customer_id and period_id with a cost.

with

programme_costs as (

    select * from {{ ref('int_programme_costs') }}

),

period_months as (

    select * from {{ ref('int_period_months') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

account_costs as (

    select
        programme_costs.customer_id,
        periods.period_id,
        case
            when not bool_or(programme_costs.has_hours_without_rate)
                then cast(
                    sum(programme_costs.direct_cost + programme_costs.hours_cost)
                    as decimal(18, 2)
                )
        end as relationship_cost,
        cast(sum(programme_costs.specific_cost) as decimal(18, 2)) as specific_cost
    from programme_costs
    inner join period_months on programme_costs.month_end = period_months.month_end
    inner join periods on period_months.window_id = periods.period_id
    group by programme_costs.customer_id, periods.period_id

)

select * from account_costs
