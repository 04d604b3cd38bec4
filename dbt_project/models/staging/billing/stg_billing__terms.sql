-- Payment terms: the current version of each, in business terms.
-- Grain: one row per terms_id.

with

{{ current_or_deleted_versions('billing', 'terms') }},

renamed as (

    select
        terms_id,
        name,
        net_days,
        is_prepay,
        discount_pct,
        discount_days,
        standing = 'deleted' as is_deleted,
        source_system,
        extracted_at,
        is_simulated
    from current_versions

)

select * from renamed
