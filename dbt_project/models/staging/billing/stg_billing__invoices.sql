-- An invoice as posted: the current version of each, in business terms.
-- Grain: one row per invoice_id.

with

{{ current_versions('billing', 'invoice') }},

renamed as (

    select
        invoice_id,
        {{ survivor('billing_customer', 'billing_customer_id') }}
            as billing_customer_id,
        number,
        invoice_date,
        due_date,
        terms_id,
        status,
        net_amount,
        tax_amount,
        gross_amount,
        currency,
        fx_rate,
        salesperson_user_id,
        order_id,
        order_date,
        coalesce(doc_type, 'invoice') as doc_type,
        source_system,
        extracted_at,
        is_simulated
    from current_versions

)

select * from renamed
