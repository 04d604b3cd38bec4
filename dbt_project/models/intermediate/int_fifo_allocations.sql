-- Payments of billing systems that never say which invoice they settle, set against the
-- open invoices of the same billing customer and currency by due date, invoice date and
-- id. Amounts in the invoice's currency.
-- Grain: one row per payment_id and invoice_id.

with

documents as (

    select * from {{ ref('int_documents') }}

),

int_payments as (

    select * from {{ ref('int_payments') }}

),

allocations as (

    select * from {{ ref('stg_billing__payment_allocations') }}

),

credit_offers as (

    select * from {{ ref('int_credit_offers') }}

),

-- A refund (negative) settles nothing; a payment of nobody has no invoice to go to.
payments as (

    select
        source_system || '|' || currency || '|' || billing_customer_id as ledger_id,
        payment_id,
        paid_on,
        document_amount as amount
    from int_payments
    where
        exclusion is null
        and document_amount > 0
        and billing_customer_id is not null
        and source_system not in (select source_system from allocations)

),

receivables as (

    select
        source_system || '|' || currency || '|' || billing_customer_id as ledger_id,
        invoice_id,
        invoice_date,
        due_date,
        document_gross_amount as amount
    from documents
    where
        document_type = 'invoice'
        and exclusion is null
        and document_gross_amount > 0
        and source_system || '|' || currency || '|' || billing_customer_id
        in (select ledger_id from payments)

),

-- First, where there are credits, as if there were none: it shows what was open on the
-- day of each.
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

),

settlement_offers as (

    select
        invoice_id,
        offered_on,
        1 as kind_rank,
        payment_id as settled_by_id,
        amount,
        cast(0 as decimal(18, 2)) as credit_amount
    from uncredited_allocations
    union all
    select
        invoice_id,
        offered_on,
        case kind when 'credit_note' then 2 else 3 end as kind_rank,
        settled_by_id,
        offered_amount as amount,
        offered_amount as credit_amount
    from credit_offers
    where invoice_id in (select invoice_id from receivables)

),

running_offers as (

    select
        receivables.invoice_id,
        receivables.amount as invoice_amount,
        settlement_offers.amount,
        settlement_offers.credit_amount,
        sum(settlement_offers.amount) over (
            partition by settlement_offers.invoice_id
            order by
                settlement_offers.offered_on,
                settlement_offers.kind_rank,
                settlement_offers.settled_by_id
            rows unbounded preceding
        ) as offered_so_far
    from settlement_offers
    inner join receivables on settlement_offers.invoice_id = receivables.invoice_id

),

credited_invoices as (

    select
        invoice_id,
        sum(
            least(offered_so_far, invoice_amount)
            - least(offered_so_far - amount, invoice_amount)
        ) as credited_amount
    from running_offers
    where credit_amount <> 0
    group by invoice_id

),

-- Then for good, the payments going past what the credits have taken.
payable_receivables as (

    select
        receivables.ledger_id,
        receivables.invoice_id,
        receivables.invoice_date,
        receivables.due_date,
        receivables.amount - coalesce(credited_invoices.credited_amount, 0) as amount
    from receivables
    left join credited_invoices on receivables.invoice_id = credited_invoices.invoice_id

),

fifo_allocations as (

    {{ fifo_allocations('payable_receivables', 'payments') }}

)

select * from fifo_allocations
