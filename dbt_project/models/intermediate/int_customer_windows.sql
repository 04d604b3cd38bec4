-- What each customer bought in every period and in its bases.
-- Grain: one row per customer_key and window_id with a document or an order.

with

customer_months as (

    select * from {{ ref('int_customer_months') }}

),

period_months as (

    select * from {{ ref('int_period_months') }}

),

customer_windows as (

    select
        customer_months.customer_key,
        period_months.window_id,
        cast(sum(customer_months.documents) as integer) as documents,
        cast(sum(customer_months.turnover) as decimal(18, 2)) as turnover,
        cast(sum(customer_months.gross_sales) as decimal(18, 2)) as gross_sales,
        -- One document without cost leaves the margin of the whole period unknown.
        cast(
            case
                when not bool_or(customer_months.has_document_without_cost)
                    then sum(customer_months.gross_margin)
            end as decimal(18, 2)
        ) as gross_margin,
        -- A purchase that no order explains is at least one order.
        cast(
            greatest(
                sum(customer_months.order_days),
                case when bool_or(customer_months.is_active) then 1 else 0 end
            ) as integer
        ) as order_days,
        cast(count(case when customer_months.order_days > 0 then 1 end) as integer)
            as active_months,
        bool_or(customer_months.is_active) as is_active
    from customer_months
    inner join period_months
        on customer_months.month_end = period_months.month_end
    group by customer_months.customer_key, period_months.window_id

)

select * from customer_windows
