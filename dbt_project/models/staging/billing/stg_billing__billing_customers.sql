-- A legal entity that is invoiced: the current version of each, in business terms.
-- Grain: one row per billing_customer_id.

with

delivered as (

    select * from {{ source('billing', 'billing_customer') }}

),

current_billing_customers as (

    {{ current_version('delivered', ['billing_customer_id']) }}

),

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
        coalesce(is_deleted, false) as is_deleted,
        source_system,
        extracted_at,
        is_simulated
    from current_billing_customers

)

select * from renamed
