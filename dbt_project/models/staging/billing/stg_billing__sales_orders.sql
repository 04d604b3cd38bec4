-- An order as placed: the current version of each, in business terms.
-- Grain: one row per order_id.

with

{{ current_versions('billing', 'sales_order') }},

renamed as (

    select
        order_id,
        {{ survivor('billing_customer', 'billing_customer_id') }}
            as billing_customer_id,
        order_date,
        net_amount,
        currency,
        status,
        source_system,
        extracted_at,
        is_simulated
    from current_versions

)

select * from renamed
