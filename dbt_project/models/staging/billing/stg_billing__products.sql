-- What is sold: the current version of each, in business terms.
-- Grain: one row per product_id.

with

delivered as (

    select * from {{ source('billing', 'product') }}

),

current_products as (

    {{ current_version('delivered', ['product_id']) }}

),

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
        source_system,
        extracted_at,
        is_simulated
    from current_products

)

select * from renamed
