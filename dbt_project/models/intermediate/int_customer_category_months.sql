-- What each customer bought of each category, by calendar month; lines without a
-- category are gathered under a NULL one.
-- Grain: one row per customer_key, category_key and month_end with a line.

with

invoice_lines as (

    select * from {{ ref('invoice_lines') }}

),

products as (

    select * from {{ ref('products') }}

),

product_categories as (

    select * from {{ ref('int_product_categories') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

categorised_products as (

    select
        products.product_id,
        product_categories.category_key
    from products
    inner join product_categories
        on products.category_id = product_categories.category_id

),

category_months as (

    select
        customer_keys.customer_key,
        categorised_products.category_key,
        {{ dbt.last_day('invoice_lines.invoice_date', 'month') }} as month_end,
        cast(sum(invoice_lines.net_amount) as decimal(18, 2)) as turnover,
        min(
            case
                when
                    invoice_lines.document_type = 'invoice'
                    and invoice_lines.net_amount > 0
                    then invoice_lines.invoice_date
            end
        ) as first_bought_on
    from invoice_lines
    inner join customer_keys
        on invoice_lines.customer_id = customer_keys.customer_id
    left join categorised_products
        on invoice_lines.product_id = categorised_products.product_id
    group by
        customer_keys.customer_key,
        categorised_products.category_key,
        {{ dbt.last_day('invoice_lines.invoice_date', 'month') }}

)

select * from category_months
