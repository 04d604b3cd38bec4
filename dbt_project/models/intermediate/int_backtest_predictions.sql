-- What the lifetime model, knowing only what was known at the calibration's end,
-- expected each customer to buy until the day of the figures.
-- Grain: one row per customer_id.

with

scores as (

    select * from {{ ref('stg_lifetime__scores') }}
    where cutoff = 'calibration'

),

predictions as (

    select
        customer_id,
        probability_alive,
        expected_purchases
    from scores

)

select * from predictions
