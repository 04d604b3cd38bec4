-- Which payment settles which invoice: the current version of each, in business terms.
-- Grain: one row per payment_id, invoice_id and seq.

with

{{ current_versions('billing', 'payment_allocation') }},

renamed as (

    select
        payment_id,
        invoice_id,
        seq,
        amount,
        allocated_at as allocated_on,
        source_system,
        extracted_at,
        is_simulated
    from current_versions

)

select * from renamed
