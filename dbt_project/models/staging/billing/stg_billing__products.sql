-- What is sold: the current version of each, in business terms.
-- Grain: one row per product_id.

with

{{ current_or_deleted_versions('billing', 'product') }},

renamed as (

    select
        product_id,
        sku,
        name,
        category_id,
        is_service,
        is_custom,
        unit_cost,
        launched_on,
        is_active,
        standing = 'deleted' as is_deleted,
        source_system,
        extracted_at,
        is_simulated
    from current_versions

)

select * from renamed
