{#
    First-in-first-out matching as a set: lay the invoices of a ledger end to end, lay its
    payments end to end beside them, and cut both at every boundary. Each piece belongs to
    exactly one invoice and one payment; what sticks out at the end stays unmatched.
    Sorting boundaries keeps it linear where pairing every invoice with every payment
    would not be.

    receivables: ledger_id, invoice_id, invoice_date, due_date, amount (>= 0)
    payments: ledger_id, payment_id, paid_on, amount (> 0)
    gives: payment_id, invoice_id, offered_on, amount. Money that came before its invoice
    settles it on the invoice's date.
#}
{% macro fifo_allocations(receivables, payments) -%}
with

queued_receivables as (

    select
        ledger_id,
        invoice_id,
        invoice_date,
        row_number() over oldest_first as position,
        sum(amount) over oldest_first as boundary
    from {{ receivables }}
    where amount > 0
    window oldest_first as (
        partition by ledger_id
        order by due_date asc nulls last, invoice_date, invoice_id
        rows unbounded preceding
    )

),

queued_payments as (

    select
        ledger_id,
        payment_id,
        paid_on,
        row_number() over oldest_first as position,
        sum(amount) over oldest_first as boundary
    from {{ payments }}
    window oldest_first as (
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
        sum(closes_invoice) over in_order - closes_invoice + 1 as invoice_position,
        sum(closes_payment) over in_order - closes_payment + 1 as payment_position
    from boundaries
    window in_order as (
        partition by ledger_id
        order by boundary, closes_invoice
        rows unbounded preceding
    )

)

select
    queued_payments.payment_id,
    queued_receivables.invoice_id,
    greatest(queued_payments.paid_on, queued_receivables.invoice_date) as offered_on,
    cast(pieces.amount as decimal(18, 2)) as amount
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
{%- endmacro %}
