-- The silence before each order, with what was usual for the customer until then.
-- Grain: one row per customer_key and order_date.

with

orders as (

    select * from {{ ref('int_orders') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

numbered_orders as (

    select
        customer_keys.customer_key,
        orders.order_date,
        row_number() over (
            partition by customer_keys.customer_key order by orders.order_date
        ) as order_number,
        lag(orders.order_date) over (
            partition by customer_keys.customer_key order by orders.order_date
        ) as previous_order_date
    from orders
    inner join customer_keys
        on orders.customer_id = customer_keys.customer_id

),

gaps as (

    select
        customer_key,
        order_date,
        cast(order_number as integer) as order_number,
        cast(
            {{ dbt.datediff('previous_order_date', 'order_date', 'day') }} as integer
        ) as gap_days
    from numbered_orders

),

usual_gaps as (

    select
        customer_key,
        order_date,
        order_number,
        gap_days,
        {{ running_median('gap_days', 'customer_key', 'order_date') }}
            as median_gap_days,
        max(gap_days) over (
            partition by customer_key order by order_date
            rows between unbounded preceding and current row
        ) as longest_gap_days
    from gaps

)

select * from usual_gaps
