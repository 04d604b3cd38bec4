-- A credit note as posted: the current version of each, in business terms.
-- Grain: one row per credit_note_id.

with

delivered as (

    select * from {{ source('billing', 'credit_note') }}

),

current_credit_notes as (

    {{ current_version('delivered', ['credit_note_id']) }}

),

renamed as (

    select
        credit_note_id,
        billing_customer_id,
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
    from current_credit_notes

)

select * from renamed
