-- Which billing customers (legal entities) make up an account: the current version
-- of each, in business terms.
-- Grain: one row per account_id and billing_customer_id.

with

{{ current_versions('crm', 'account_link') }},

renamed as (

    select
        account_id,
        billing_customer_id,
        match_method as link_method,
        confidence as link_confidence,
        valid_from,
        valid_to,
        source_system,
        extracted_at,
        is_simulated
    from current_versions

)

select * from renamed
