-- Money received and paid back, in the base currency, with what of it settled invoices.
-- Grain: one row per payment_id.

with

int_payments as (

    select *
    from {{ ref('int_payments') }}
    where exclusion is null

),

settlements as (

    select *
    from {{ ref('int_settlements') }}
    where kind = 'payment'

),

-- In the payment's own currency the amount is exact and is converted once, at the
-- payment's rate; an invoice in another currency took what it was worth to it.
allocated_payments as (

    select
        int_payments.payment_id,
        sum(
            case
                when settlements.currency = int_payments.currency
                    then settlements.document_amount
                else 0
            end
        ) as same_currency_amount,
        sum(
            case
                when settlements.currency = int_payments.currency then 0
                else settlements.amount
            end
        ) as other_currency_amount
    from int_payments
    inner join settlements on int_payments.payment_id = settlements.settled_by_id
    group by int_payments.payment_id

),

split_payments as (

    select
        int_payments.*,
        coalesce(
            {{ to_base(
                "allocated_payments.same_currency_amount", "int_payments.fx_rate"
            ) }}
            + allocated_payments.other_currency_amount,
            0
        ) as allocated_amount
    from int_payments
    left join allocated_payments
        on int_payments.payment_id = allocated_payments.payment_id

),

payments as (

    select
        payment_id,
        customer_id,
        billing_customer_id,
        paid_on,
        amount,
        allocated_amount,
        amount - allocated_amount as unapplied_amount,
        currency,
        method,
        is_prepayment,
        non_cash,
        source_system,
        is_simulated
    from split_payments

)

{{ conform('payments') }}
