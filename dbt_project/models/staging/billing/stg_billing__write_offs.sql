-- A receivable given up: the current version of each, in business terms.
-- Grain: one row per write_off_id.

with

delivered as (

    select * from {{ source('billing', 'write_off') }}

),

current_write_offs as (

    {{ current_version('delivered', ['write_off_id']) }}

),

renamed as (

    select
        write_off_id,
        invoice_id,
        write_off_date,
        amount,
        source_system,
        extracted_at,
        is_simulated
    from current_write_offs

)

select * from renamed
