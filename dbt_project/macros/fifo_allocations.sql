{#
    First-in-first-out matching as a set: money settles what is open on its day, the
    invoice due first before the others; what finds nothing open waits for the next
    invoice. Time never runs back, so later documents do not move earlier settlements.

    First, when is money spent? Lay the invoices of a ledger end to end as they were
    issued, its payments end to end beside them, and cut both at every boundary: each
    piece is spent when both its money and its invoice are there. Sorting boundaries
    stays linear where pairing every invoice with every payment would not.

    Second, on what? Where due dates follow the order of issue, on the piece's own
    invoice. In the few ledgers where an invoice overtakes an earlier one, see
    `overtaking_allocations`.

    receivables: ledger_id, invoice_id, invoice_date, due_date, amount (>= 0)
    payments: ledger_id, payment_id, paid_on, amount (> 0)
    gives: payment_id, invoice_id, offered_on, amount
#}
{% macro fifo_allocations(receivables, payments) -%}
with

queued_receivables as (

    select
        ledger_id,
        invoice_id,
        invoice_date,
        amount,
        row_number() over (
            partition by ledger_id
            order by due_date asc nulls last, invoice_date, invoice_id
        ) as due_position,
        row_number() over as_issued as position,
        sum(amount) over as_issued as boundary
    from {{ receivables }}
    where amount > 0
    window as_issued as (
        partition by ledger_id
        order by invoice_date, due_date asc nulls last, invoice_id
        rows unbounded preceding
    )

),

queued_payments as (

    select
        ledger_id,
        payment_id,
        paid_on,
        row_number() over as_paid as position,
        sum(amount) over as_paid as boundary
    from {{ payments }}
    window as_paid as (
        partition by ledger_id
        order by paid_on, payment_id
        rows unbounded preceding
    )

),

boundaries as (

    select
        ledger_id,
        boundary,
        1 as closes_invoice,
        0 as closes_payment
    from queued_receivables
    union all
    select
        ledger_id,
        boundary,
        0 as closes_invoice,
        1 as closes_payment
    from queued_payments

),

pieces as (

    select
        ledger_id,
        boundary - coalesce(
            lag(boundary) over (
                partition by ledger_id
                order by boundary, closes_invoice
            ),
            0
        ) as amount,
        (sum(closes_invoice) over in_order) - closes_invoice + 1 as invoice_position,
        (sum(closes_payment) over in_order) - closes_payment + 1 as payment_position
    from boundaries
    window in_order as (
        partition by ledger_id
        order by boundary, closes_invoice
        rows unbounded preceding
    )

),

spent_pieces as (

    select
        pieces.ledger_id,
        queued_payments.payment_id,
        queued_payments.paid_on,
        queued_receivables.invoice_id,
        greatest(queued_payments.paid_on, queued_receivables.invoice_date) as spent_on,
        pieces.amount
    from pieces
    inner join queued_receivables
        on
            pieces.ledger_id = queued_receivables.ledger_id
            and pieces.invoice_position = queued_receivables.position
    inner join queued_payments
        on
            pieces.ledger_id = queued_payments.ledger_id
            and pieces.payment_position = queued_payments.position
    where pieces.amount > 0

),

overtaken_ledgers as (

    select ledger_id
    from queued_receivables
    group by ledger_id
    having max(case when position <> due_position then 1 else 0 end) = 1

),

overtaking_allocations as (

    {{ overtaking_allocations(
        'queued_receivables', 'spent_pieces', 'overtaken_ledgers'
    ) }}

)

select
    payment_id,
    invoice_id,
    spent_on as offered_on,
    cast(amount as decimal(18, 2)) as amount
from spent_pieces
where ledger_id not in (select ledger_id from overtaken_ledgers)
union all
select
    payment_id,
    invoice_id,
    spent_on as offered_on,
    cast(amount as decimal(18, 2)) as amount
from overtaking_allocations
{%- endmacro %}
