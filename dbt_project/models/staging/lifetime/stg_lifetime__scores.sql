-- What to expect of each customer, as the fit handed them over.
-- Grain: one row per customer_id, cutoff and horizon_days.

with

estimates as (

    select * from {{ source('lifetime', 'lifetime_scores') }}

),

renamed as (

    select
        customer_id,
        cutoff,
        horizon_days,
        probability_alive,
        expected_purchases,
        expected_amount
    from estimates

)

select * from renamed
