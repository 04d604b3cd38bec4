-- Payments of billing systems that never say which invoice they settle, set against the
-- open invoices of the same billing customer and currency by due date, invoice date and
-- id. Amounts in the invoice's currency.
-- Grain: one row per payment_id and invoice_id.

with

receivables as (

    select * from {{ ref('int_receivables') }}

),

payments as (

    select * from {{ ref('int_unallocated_payments') }}

),

uncredited_allocations as (

    select * from {{ ref('int_uncredited_allocations') }}

),

credit_offers as (

    select * from {{ ref('int_credit_offers') }}

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

-- The payments, for good, past what the credits have taken.
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
