-- What each customer bought, by calendar month; every longer period is a sum of these.
-- Grain: one row per customer_key and month_end with a document or an order.

with

invoices as (

    select * from {{ ref('invoices') }}

),

orders as (

    select * from {{ ref('int_orders') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

document_months as (

    select
        customer_id,
        {{ dbt.last_day('invoice_date', 'month') }} as month_end,
        count(*) as documents,
        sum(turnover_amount) as turnover,
        -- Credit notes reduce turnover, not what was sold on credit.
        sum(case when document_type = 'invoice' then gross_amount else 0 end)
            as gross_sales,
        sum(margin_amount) as gross_margin,
        count(margin_amount) < count(*) as has_document_without_cost,
        min(
            case when document_type = 'invoice' and net_amount > 0 then invoice_date end
        ) as first_purchase_date,
        max(
            case when document_type = 'invoice' and net_amount > 0 then invoice_date end
        ) as last_purchase_date
    from invoices
    where customer_id is not null
    group by customer_id, {{ dbt.last_day('invoice_date', 'month') }}

),

order_months as (

    select
        customer_id,
        {{ dbt.last_day('order_date', 'month') }} as month_end,
        count(*) as order_days
    from orders
    group by customer_id, {{ dbt.last_day('order_date', 'month') }}

),

months as (

    select
        coalesce(document_months.customer_id, order_months.customer_id) as customer_id,
        coalesce(document_months.month_end, order_months.month_end) as month_end,
        coalesce(document_months.documents, 0) as documents,
        coalesce(document_months.turnover, 0) as turnover,
        coalesce(document_months.gross_sales, 0) as gross_sales,
        document_months.gross_margin,
        coalesce(document_months.has_document_without_cost, false)
            as has_document_without_cost,
        document_months.first_purchase_date,
        document_months.last_purchase_date,
        coalesce(order_months.order_days, 0) as order_days
    from document_months
    full outer join order_months
        on
            document_months.customer_id = order_months.customer_id
            and document_months.month_end = order_months.month_end

),

customer_months as (

    select
        customer_keys.customer_key,
        months.month_end,
        cast(months.documents as integer) as documents,
        cast(months.turnover as decimal(18, 2)) as turnover,
        cast(months.gross_sales as decimal(18, 2)) as gross_sales,
        cast(months.gross_margin as decimal(18, 2)) as gross_margin,
        months.has_document_without_cost,
        months.first_purchase_date,
        months.last_purchase_date,
        months.last_purchase_date is not null as is_active,
        cast(months.order_days as integer) as order_days
    from months
    inner join customer_keys
        on months.customer_id = customer_keys.customer_id

)

select * from customer_months
