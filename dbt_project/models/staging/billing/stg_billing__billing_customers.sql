-- A legal entity that is invoiced: the current version of each, in business terms.
-- Grain: one row per billing_customer_id.

with

{{ current_or_deleted_versions('billing', 'billing_customer') }},

renamed as (

    select
        billing_customer_id,
        name,
        tax_id,
        tax_reg,
        country,
        default_terms_id,
        credit_limit,
        currency,
        standing = 'deleted' as is_deleted,
        source_system,
        extracted_at,
        is_simulated
    from current_versions

)

select * from renamed
