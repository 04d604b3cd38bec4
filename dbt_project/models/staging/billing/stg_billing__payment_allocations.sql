-- Which payment settles which invoice: the current version of each, in business terms.
-- Grain: one row per payment_id, invoice_id and seq.

with

delivered as (

    select * from {{ source('billing', 'payment_allocation') }}

),

current_payment_allocations as (

    {{ current_version('delivered', ['payment_id', 'invoice_id', 'seq']) }}

),

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
    from current_payment_allocations

)

select * from renamed
