-- Money received, with its customer and its amount in the base currency. `exclusion`
-- says why a payment counts as never made; it is NULL for those that count.
-- Grain: one row per payment_id.

with

payments as (

    select * from {{ ref('stg_billing__payments') }}

),

customer_links as (

    select * from {{ ref('int_customer_links') }}

),

rated_payments as (

    select
        *,
        {{ rate_to_base("currency", "fx_rate") }} as rate
    from payments

),

customer_payments as (

    select
        rated_payments.payment_id,
        {{ customer_id(
            "customer_links.account_id", "rated_payments.billing_customer_id"
        ) }} as customer_id,
        rated_payments.billing_customer_id,
        rated_payments.paid_on,
        case
            when rated_payments.is_reversed then 'reversed'
            when rated_payments.paid_on > {{ as_of() }} then 'after_as_of'
        end as exclusion,
        rated_payments.currency,
        rated_payments.rate as fx_rate,
        rated_payments.amount as document_amount,
        {{ to_base("rated_payments.amount", "rated_payments.rate") }} as amount,
        rated_payments.method,
        coalesce(rated_payments.is_prepayment, false) as is_prepayment,
        coalesce(rated_payments.non_cash, false) as non_cash,
        rated_payments.source_system,
        rated_payments.is_simulated
    from rated_payments
    left join customer_links
        on rated_payments.billing_customer_id = customer_links.billing_customer_id

)

select * from customer_payments
