-- The days on which customers ordered: their orders where the extracts hold any for the
-- billing customer, else the dates of its invoices with a positive amount.
-- Grain: one row per customer_id and order_date.

with

sales_orders as (

    select * from {{ ref('stg_billing__sales_orders') }}

),

customer_links as (

    select * from {{ ref('int_customer_links') }}

),

documents as (

    select * from {{ ref('int_documents') }}

),

order_dates as (

    select
        {{ customer_id(
            "customer_links.account_id", "sales_orders.billing_customer_id"
        ) }} as customer_id,
        sales_orders.order_date
    from sales_orders
    left join customer_links
        on sales_orders.billing_customer_id = customer_links.billing_customer_id
    where sales_orders.billing_customer_id is not null
    union
    select
        customer_id,
        invoice_date as order_date
    from documents
    where
        document_type = 'invoice'
        and exclusion is null
        and net_amount > 0
        and customer_id is not null
        and billing_customer_id not in (
            select billing_customer_id
            from sales_orders
            where billing_customer_id is not null
        )

),

orders as (

    select
        customer_id,
        order_date
    from order_dates
    where order_date <= {{ as_of() }}

)

select * from orders
