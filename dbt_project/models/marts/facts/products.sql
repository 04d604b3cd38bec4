-- What is sold: the billing system's products and those that only occur on lines.
-- Grain: one row per product_id.

with

int_products as (

    select * from {{ ref('int_products') }}

),

invoice_lines as (

    select * from {{ ref('invoice_lines') }}

),

sold_products as (

    select
        product_id,
        min(
            case when document_type = 'invoice' and net_amount > 0 then invoice_date end
        ) as first_sold_on,
        max(
            case when document_type = 'invoice' and net_amount > 0 then invoice_date end
        ) as last_sold_on,
        bool_or(is_simulated) as is_simulated
    from invoice_lines
    where product_id is not null
    group by product_id

),

products as (

    select
        coalesce(int_products.product_id, sold_products.product_id) as product_id,
        int_products.sku,
        int_products.name,
        int_products.category_id,
        int_products.is_service,
        int_products.is_custom,
        int_products.unit_cost,
        sold_products.first_sold_on,
        sold_products.last_sold_on,
        coalesce(int_products.is_simulated, sold_products.is_simulated) as is_simulated
    from int_products
    full join sold_products on int_products.product_id = sold_products.product_id

)

{{ conform('products') }}
