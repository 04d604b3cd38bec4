{#
    Which open invoice takes the money when one issued later may be due earlier. The
    invoices due first, however many are taken together, see only each other: they have
    been paid all that was spent since the last moment nothing of them was open. So

        paid to the k due first, up to spending j
            = spent up to j + least(0, min over i <= j of (issued to them by i - spent by i))

    (the reflection of a queue with priorities), and an invoice's own share of a spending
    is the difference in k and in j. Pairs every invoice with every spending, hence only
    for the ledgers that need it.
#}
{% macro overtaking_allocations(receivables, spent_pieces, ledgers) -%}
with

spendings as (

    select
        ledger_id,
        payment_id,
        paid_on,
        spent_on,
        sum(amount) as amount
    from {{ spent_pieces }}
    where ledger_id in (select ledger_id from {{ ledgers }})
    group by ledger_id, payment_id, paid_on, spent_on

),

ordered_spendings as (

    select
        ledger_id,
        payment_id,
        spent_on,
        row_number() over in_order as position,
        sum(amount) over in_order as spent_so_far
    from spendings
    window in_order as (
        partition by ledger_id
        order by spent_on, paid_on, payment_id
        rows unbounded preceding
    )

),

pairs as (

    select
        receivables.ledger_id,
        receivables.invoice_id,
        receivables.due_position,
        ordered_spendings.payment_id,
        ordered_spendings.spent_on,
        ordered_spendings.position,
        ordered_spendings.spent_so_far,
        sum(
            case
                when receivables.invoice_date <= ordered_spendings.spent_on
                    then receivables.amount
                else 0
            end
        ) over (
            partition by receivables.ledger_id, ordered_spendings.position
            order by receivables.due_position
            rows unbounded preceding
        ) as issued_so_far
    from {{ receivables }} as receivables
    inner join ordered_spendings on receivables.ledger_id = ordered_spendings.ledger_id

),

paid_pairs as (

    select
        *,
        spent_so_far + least(
            0,
            min(issued_so_far - spent_so_far) over (
                partition by ledger_id, due_position
                order by position
                rows unbounded preceding
            )
        ) as paid_to_due_first
    from pairs

),

invoice_pairs as (

    select
        *,
        paid_to_due_first - coalesce(
            lag(paid_to_due_first) over (
                partition by ledger_id, position
                order by due_position
            ),
            0
        ) as paid_so_far
    from paid_pairs

),

allocations as (

    select
        payment_id,
        invoice_id,
        spent_on,
        paid_so_far - coalesce(
            lag(paid_so_far) over (
                partition by ledger_id, due_position
                order by position
            ),
            0
        ) as amount
    from invoice_pairs

)

select *
from allocations
where amount > 0
{%- endmacro %}
