-- Where there are credits, what payments would settle if there were none: it shows what
-- was open on the day of each credit.
-- Grain: one row per payment_id and invoice_id.

with

receivables as (

    select * from {{ ref('int_receivables') }}

),

payments as (

    select * from {{ ref('int_unallocated_payments') }}

),

credit_offers as (

    select * from {{ ref('int_credit_offers') }}

),

credited_ledgers as (

    select ledger_id
    from receivables
    where invoice_id in (select invoice_id from credit_offers)

),

credited_receivables as (

    select *
    from receivables
    where ledger_id in (select ledger_id from credited_ledgers)

),

credited_payments as (

    select *
    from payments
    where ledger_id in (select ledger_id from credited_ledgers)

),

uncredited_allocations as (

    {{ fifo_allocations('credited_receivables', 'credited_payments') }}

)

select * from uncredited_allocations
