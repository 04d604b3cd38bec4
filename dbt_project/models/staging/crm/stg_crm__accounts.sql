-- A client as the CRM knows it: the current version of each, in business terms.
-- Grain: one row per account_id.

with

{{ current_or_deleted_versions('crm', 'account') }},

renamed as (

    select
        account_id,
        name,
        {{ survivor('account', 'parent_account_id') }} as parent_account_id,
        tax_id,
        tax_reg,
        country,
        segment,
        industry,
        channel,
        owner_user_id,
        is_key_account,
        is_key_candidate,
        tier,
        created_at,
        terminated_at,
        employees,
        est_category_spend_year,
        contract_start,
        contract_end,
        contract_committed_amount,
        exclusivity,
        auto_reorder,
        data_exchange,
        onsite_office,
        coalesce(is_test, false) as is_test,
        standing = 'deleted' as is_deleted,
        source_system,
        extracted_at,
        is_simulated
    from current_versions

)

select * from renamed
