-- What each customer bought in every trailing year of what is made for one customer.
-- Grain: one row per customer_key and window_id with such a line.

with

custom_products as (

    select product_id
    from {{ ref('products') }}
    where is_custom

),

invoice_lines as (

    select * from {{ ref('invoice_lines') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

period_months as (

    select * from {{ ref('int_period_months') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

custom_months as (

    select
        customer_keys.customer_key,
        {{ dbt.last_day('invoice_lines.invoice_date', 'month') }} as month_end,
        cast(sum(invoice_lines.net_amount) as decimal(18, 2)) as turnover
    from invoice_lines
    inner join custom_products
        on invoice_lines.product_id = custom_products.product_id
    inner join customer_keys
        on invoice_lines.customer_id = customer_keys.customer_id
    group by
        customer_keys.customer_key,
        {{ dbt.last_day('invoice_lines.invoice_date', 'month') }}

),

custom_windows as (

    select
        custom_months.customer_key,
        period_months.window_id,
        cast(sum(custom_months.turnover) as decimal(18, 2)) as turnover
    from custom_months
    inner join period_months on custom_months.month_end = period_months.month_end
    inner join periods on period_months.window_id = periods.period_id
    group by custom_months.customer_key, period_months.window_id

)

select * from custom_windows
