-- Money received: the current version of each, in business terms.
-- Grain: one row per payment_id.

with

{{ current_versions('billing', 'payment') }},

renamed as (

    select
        payment_id,
        {{ survivor('billing_customer', 'billing_customer_id') }}
            as billing_customer_id,
        paid_at as paid_on,
        amount,
        currency,
        fx_rate,
        method,
        is_prepayment,
        coalesce(is_reversed, false) as is_reversed,
        non_cash,
        source_system,
        extracted_at,
        is_simulated
    from current_versions

)

select * from renamed
