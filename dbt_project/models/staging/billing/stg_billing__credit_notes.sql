-- A credit note as posted: the current version of each, in business terms.
-- Grain: one row per credit_note_id.

with

{{ current_versions('billing', 'credit_note') }},

renamed as (

    select
        credit_note_id,
        {{ survivor('billing_customer', 'billing_customer_id') }}
            as billing_customer_id,
        invoice_id,
        number,
        credit_note_date,
        net_amount,
        gross_amount,
        currency,
        fx_rate,
        reason,
        status,
        source_system,
        extracted_at,
        is_simulated
    from current_versions

)

select * from renamed
