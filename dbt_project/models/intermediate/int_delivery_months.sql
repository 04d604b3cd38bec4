-- What was delivered to each customer, by calendar month: promises in the month they
-- fall due, quantities in the month they were handed over.
-- Grain: one row per customer_key and month_end with either.

with

deliveries as (

    select * from {{ ref('stg_billing__deliveries') }}

),

documents as (

    select
        invoice_id,
        customer_id
    from {{ ref('int_documents') }}
    where document_type = 'invoice'

),

sales_orders as (

    select * from {{ ref('stg_billing__sales_orders') }}

),

customer_members as (

    select * from {{ ref('int_customer_members') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

customer_deliveries as (

    select
        customer_keys.customer_key,
        deliveries.promised_date,
        deliveries.delivered_date,
        coalesce(
            deliveries.delivered_date <= deliveries.promised_date
            and deliveries.qty_delivered >= deliveries.qty_ordered,
            false
        ) as is_in_full_on_time,
        -- Neither can be told of a delivery that does not say how much was ordered.
        deliveries.promised_date is not null
        and deliveries.qty_ordered is not null as is_promised,
        deliveries.qty_delivered,
        deliveries.qty_defective
    from deliveries
    left join documents
        on deliveries.invoice_id = documents.invoice_id
    left join sales_orders
        on deliveries.order_id = sales_orders.order_id
    left join customer_members
        on sales_orders.billing_customer_id = customer_members.billing_customer_id
    inner join customer_keys
        on
            coalesce(
                documents.customer_id,
                customer_members.customer_id,
                deliveries.account_id
            ) = customer_keys.customer_id

),

events as (

    select
        customer_key,
        {{ dbt.last_day('promised_date', 'month') }} as month_end,
        1 as deliveries_due,
        case when is_in_full_on_time then 1 else 0 end as deliveries_in_full_on_time,
        cast(null as decimal(18, 4)) as qty_delivered,
        cast(null as decimal(18, 4)) as qty_defective
    from customer_deliveries
    where is_promised and promised_date <= {{ as_of() }}
    union all
    select
        customer_key,
        {{ dbt.last_day('delivered_date', 'month') }} as month_end,
        0 as deliveries_due,
        0 as deliveries_in_full_on_time,
        qty_delivered,
        qty_defective
    from customer_deliveries
    where
        delivered_date <= {{ as_of() }}
        and qty_delivered is not null
        and qty_defective is not null

),

delivery_months as (

    select
        customer_key,
        month_end,
        sum(deliveries_due) as deliveries_due,
        sum(deliveries_in_full_on_time) as deliveries_in_full_on_time,
        cast(sum(qty_delivered) as decimal(18, 4)) as qty_delivered,
        cast(sum(qty_defective) as decimal(18, 4)) as qty_defective
    from events
    group by customer_key, month_end

)

select * from delivery_months
