-- An order as placed: the current version of each, in business terms.
-- Grain: one row per order_id.

with

delivered as (

    select * from {{ source('billing', 'sales_order') }}

),

current_sales_orders as (

    {{ current_version('delivered', ['order_id']) }}

),

renamed as (

    select
        order_id,
        billing_customer_id,
        order_date,
        net_amount,
        currency,
        status,
        source_system,
        extracted_at,
        is_simulated
    from current_sales_orders

)

select * from renamed
