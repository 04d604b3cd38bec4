-- The parameters that were fitted, as the fit handed them over.
-- Grain: one row per cutoff.

with

estimates as (

    select * from {{ source('lifetime', 'lifetime_models') }}

),

renamed as (

    select
        cutoff,
        customers,
        repeat_buyers,
        purchase_r,
        purchase_alpha,
        purchase_a,
        purchase_b,
        amount_p,
        amount_q,
        amount_v
    from estimates

)

select * from renamed
