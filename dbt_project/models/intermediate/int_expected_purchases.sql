-- The purchases to expect of each customer from the day of the figures on: in the first
-- year, and over all years of the horizon, each discounted from its end.
-- Grain: one row per customer_id.

with

scores as (

    select * from {{ ref('stg_lifetime__scores') }}
    where cutoff = 'as_of'

),

yearly as (

    select
        customer_id,
        horizon_days,
        probability_alive,
        expected_amount,
        expected_purchases,
        expected_purchases - coalesce(
            lag(expected_purchases) over (
                partition by customer_id
                order by horizon_days
            ),
            0
        ) as purchases_in_year,
        row_number() over (partition by customer_id order by horizon_days)
            as year_number
    from scores

),

expected_purchases as (

    select
        customer_id,
        max(probability_alive) as probability_alive,
        max(expected_amount) as expected_amount,
        max(case when year_number = 1 then expected_purchases end)
            as expected_purchases,
        -- Year by year, as a sum of doubles would depend on the order of the rows.
        {% for year in range(1, var('clv_horizon_years') + 1) -%}
        {{ "+ " if not loop.first }}coalesce(
            max(case when year_number = {{ year }} then purchases_in_year end)
            / power(1 + {{ var('clv_discount_rate') }}, {{ year }}),
            0
        )
        {% endfor -%}
        as discounted_purchases
    from yearly
    group by customer_id

)

select * from expected_purchases
