-- A receivable given up: the current version of each, in business terms.
-- Grain: one row per write_off_id.

with

{{ current_versions('billing', 'write_off') }},

renamed as (

    select
        write_off_id,
        invoice_id,
        write_off_date,
        amount,
        source_system,
        extracted_at,
        is_simulated
    from current_versions

)

select * from renamed
