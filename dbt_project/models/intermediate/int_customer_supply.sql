-- What the extracts hold at all: a feed that was not supplied is unknown, never zero.
-- Grain: one row.

with

invoices as (

    select * from {{ ref('invoices') }}

),

payments as (

    select * from {{ ref('payments') }}

),

invoice_supply as (

    select
        count(due_date) > 0 as has_due_dates,
        count(margin_amount) > 0 as has_costs
    from invoices

),

payment_supply as (

    select count(*) > 0 as has_payments
    from payments

),

supply as (

    select
        payment_supply.has_payments,
        invoice_supply.has_due_dates,
        invoice_supply.has_costs
    from invoice_supply
    cross join payment_supply

)

select * from supply
