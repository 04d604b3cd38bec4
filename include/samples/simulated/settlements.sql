-- SIMULATED: what became of the invoices: credit notes, payments, write-offs.
-- Reads invoices, buyers. Variable: last_day.

-- Grain: one row per credit note: half of what the first line delivered or, after a
-- wrong price, a twentieth of it. The last one answers no invoice that is still open.
create or replace table credit_notes as

with

faults as (

    select
        order_no,
        invoice_date + 5 + draw('credited', order_no, 9) as credit_note_date,
        fault as reason,
        greatest(1, first_quantity // 2) as quantity,
        if(
            fault = 'price', greatest(1, first_price_cents // 10), first_price_cents
        ) as price_cents,
        if(fault = 'price', 0, first_cost_cents) as cost_cents,
        first_product_no as product_no,
        billing_customer_id,
        true as is_against_invoice
    from invoices
    where fault is not null

    union all

    select
        max(order_no) as order_no,
        date '2024-02-20' as credit_note_date,
        'return' as reason,
        arg_max(first_quantity, order_no) as quantity,
        arg_max(first_price_cents, order_no) as price_cents,
        arg_max(first_cost_cents, order_no) as cost_cents,
        arg_max(first_product_no, order_no) as product_no,
        billing_customer_id,
        false as is_against_invoice
    from invoices
    where planted = 'return_only'
    group by billing_customer_id

)

select
    *,
    quantity * price_cents as net_cents,
    quantity * price_cents + (quantity * price_cents + 2) // 5 as gross_cents
from faults
where credit_note_date <= getvariable('last_day');

-- Grain: one row per payment: an invoice less its credit note by the buyer's habit, one
-- in thirty in two halves; and the refund of the return.
create or replace table payments as

with

due_amounts as (

    select
        invoices.*,
        net_cents + tax_cents - coalesce(credit_notes.gross_cents, 0) as open_cents,
        draw('halves', order_no, 30) = 0 and not is_prepay as is_halved,
        case
            when is_prepay then order_date
            else greatest(
                invoice_date + 1,
                coalesce(credit_notes.credit_note_date, invoice_date),
                due_date + case
                    when
                        planted = 'late_payer_growing'
                        and invoice_date >= date '2023-07-01'
                        then 25 + draw('paid', order_no, 41)
                    else pays_from + draw('paid', order_no, 1 + pays_within)
                end
            )
        end as paid_on
    from invoices
    left join (
        select order_no, gross_cents, credit_note_date
        from credit_notes
        where is_against_invoice
    ) as credit_notes using (order_no)
    where not (planted = 'bad_debt' and invoice_date >= date '2023-01-01')
        or planted is null

),

parts as (

    select
        order_no,
        1 as part,
        billing_customer_id,
        paid_on,
        greatest(paid_on, invoice_date) as allocated_on,
        if(is_halved, open_cents // 2, open_cents) as amount_cents,
        is_prepay,
        planted = 'counter_trade' and order_no % 2 = 0 as is_in_kind,
        true as is_allocated
    from due_amounts

    union all

    select
        order_no,
        2 as part,
        billing_customer_id,
        paid_on + 20 as paid_on,
        paid_on + 20 as allocated_on,
        open_cents - open_cents // 2 as amount_cents,
        is_prepay,
        false as is_in_kind,
        true as is_allocated
    from due_amounts
    where is_halved

    union all

    select
        order_no,
        3 as part,
        billing_customer_id,
        credit_note_date + 14 as paid_on,
        null as allocated_on,
        -gross_cents as amount_cents,
        false as is_prepay,
        false as is_in_kind,
        false as is_allocated
    from credit_notes
    where not is_against_invoice

)

select
    * replace (coalesce(is_in_kind, false) as is_in_kind),
    concat('Z', lpad(cast(order_no as varchar), 6, '0'), '-', part) as payment_id
from parts;

-- Grain: one row per write-off: what was never paid, half a year after it was due.
create or replace table write_offs as

select
    order_no,
    due_date + 180 as written_off_on,
    net_cents + tax_cents as amount_cents
from invoices
where planted = 'bad_debt' and invoice_date >= date '2023-01-01';
