-- What each customer is worth in each period, with the three factors and the measures
-- they come from.
-- Grain: one row per customer_id, period_type and period_end.

with

customer_values as (

    select * from {{ ref('int_customer_values') }}

),

periods as (

    select * from {{ ref('int_period_bases') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

customers as (

    select * from {{ ref('customers') }}

),

keyed_customers as (

    select
        customer_keys.customer_key,
        customers.customer_id,
        customers.first_purchase_date
    from customer_keys
    inner join customers
        on customer_keys.customer_id = customers.customer_id

),

published_values as (

    select
        keyed_customers.customer_id,
        periods.period_type,
        periods.period_start,
        periods.period_end,
        customer_values.months as period_months,
        coalesce(
            keyed_customers.first_purchase_date
            between periods.period_start and periods.period_end,
            false
        ) as is_new,
        customer_values.turnover,
        {{ run_input('value_unit') }} as value_unit,
        customer_values.payment_band,
        customer_values.payment_evidence,
        customer_values.payment_factor,
        customer_values.frequency_band,
        customer_values.frequency_factor,
        customer_values.weighted_turnover * {{ value_unit_reciprocal() }}
            as value_coefficient,
        -- Cast between the factors: past 38 digits Spark keeps fewer decimals.
        cast(
            customer_values.weighted_turnover
            * {{ value_unit_reciprocal() }} as decimal(28, 12)
        )
        * cast(12 / customer_values.months as decimal(2, 0))
            as value_coefficient_annualised,
        customer_values.order_days,
        {{ ratio('customer_values.window_days', 'customer_values.order_days') }}
            as mean_gap_days,
        {{ ratio('customer_values.active_months', 'customer_values.months') }}
            as active_month_share,
        customer_values.gross_margin
    from customer_values
    inner join periods
        on customer_values.window_id = periods.period_id
    inner join keyed_customers
        on customer_values.customer_key = keyed_customers.customer_key

)

{{ conform('published_values') }}
