-- Who each customer is to us in each period: new, retained, reactivated, lost or
-- absent; how steadily it buys, and whether its silence is longer than usual.
-- Grain: one row per customer_id, period_type and period_end.

with

customer_periods as (

    select *
    from {{ ref('int_customer_periods') }}
    where is_listed

),

periods as (

    select * from {{ ref('int_period_bases') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

steadiness as (

    select * from {{ ref('int_customer_steadiness') }}

),

loyalty as (

    select
        customer_keys.customer_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        case
            when not periods.is_base_complete then null
            when customer_periods.is_active and customer_periods.was_active
                then 'retained'
            when customer_periods.was_active then 'lost'
            when not customer_periods.is_active then 'absent'
            -- Until history tells a first purchase from a return, whoever joined is
            -- new.
            when
                periods.is_base_of_base_complete
                and steadiness.first_purchase_date < periods.period_start
                then 'reactivated'
            else 'new'
        end as state,
        case
            when not periods.is_base_complete then 'base_before_history'
            when
                not periods.is_base_of_base_complete
                and customer_periods.is_active
                and not customer_periods.was_active
                then 'new_or_reactivated'
            else 'complete'
        end as evidence,
        customer_periods.is_active,
        steadiness.first_purchase_date,
        steadiness.last_purchase_date,
        steadiness.tenure_months,
        steadiness.active_months,
        steadiness.k_loyalty_client,
        steadiness.order_dates,
        steadiness.recency_days,
        steadiness.median_gap_days as own_gap_days,
        steadiness.longest_gap_days as own_longest_gap_days,
        steadiness.at_risk_days,
        steadiness.lapsed_days,
        steadiness.status
    from customer_periods
    inner join periods
        on customer_periods.period_id = periods.period_id
    inner join customer_keys
        on customer_periods.customer_key = customer_keys.customer_key
    left join steadiness
        on
            customer_periods.customer_key = steadiness.customer_key
            and periods.period_end = steadiness.month_end

)

{{ conform('loyalty') }}
