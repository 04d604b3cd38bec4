-- Products as the billing system describes them, for the published table to complete
-- with those that only occur on lines.
-- Grain: one row per product_id.

{{ config(materialized="view") }}

with

products as (

    select
        product_id,
        sku,
        name,
        category_id,
        is_service,
        is_custom,
        unit_cost,
        is_simulated
    from {{ ref('stg_billing__products') }}

)

select * from products
