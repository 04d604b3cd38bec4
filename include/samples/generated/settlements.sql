-- SIMULATED: what happened to the posted invoices: credit notes, payments, write-offs.
-- Variables: seed, last_day. Nothing is dated after the last day.

-- Grain: one row per credit note: one in fifty invoices, on deferred terms, is credited
-- a quarter of its amount five days later.
create or replace table credit_notes as

select
    invoice_no,
    customer_no,
    invoice_date + 5 as credit_note_date,
    net_cents // 4 as net_cents,
    (net_cents + tax_cents) // 4 as gross_cents
from billed_invoices
where status = 'posted'
    and due_date > invoice_date + 5
    and invoice_date + 5 <= getvariable('last_day')
    and draw('credit', invoice_no, 50) = 0;

-- Grain: one row per payment: an invoice less its credit note, by the customer's habit.
create or replace table payments as

with

due_payments as (

    select
        billed_invoices.invoice_no,
        billed_invoices.customer_no,
        billed_invoices.net_cents + billed_invoices.tax_cents
        - coalesce(credit_notes.gross_cents, 0) as amount_cents,
        greatest(
            billed_invoices.invoice_date + if(credit_notes.invoice_no is null, 0, 5),
            billed_invoices.due_date
            + if(
                billed_invoices.due_date = billed_invoices.invoice_date,
                0,
                customers.pays_from
                + draw('paid', billed_invoices.invoice_no, 1 + customers.pays_within)
            )
        ) as paid_on
    from billed_invoices
    inner join customers using (customer_no)
    left join credit_notes using (invoice_no)
    where billed_invoices.status = 'posted' and customers.is_paying

)

select * from due_payments
where paid_on <= getvariable('last_day');

-- Grain: one row per write-off: a third of what customers who never pay owe after half
-- a year.
create or replace table write_offs as

select
    billed_invoices.invoice_no,
    billed_invoices.due_date + 180 as write_off_date,
    billed_invoices.net_cents + billed_invoices.tax_cents
    - coalesce(credit_notes.gross_cents, 0) as amount_cents
from billed_invoices
inner join customers using (customer_no)
left join credit_notes using (invoice_no)
where billed_invoices.status = 'posted'
    and not customers.is_paying
    and billed_invoices.due_date + 180 <= getvariable('last_day')
    and draw('written off', billed_invoices.invoice_no, 3) = 0;

create or replace view delivered_credit_notes as
select
    credit_note_date as delivered_on,
    invoice_no as position,
    concat('N', invoice_no) as credit_note_id,
    concat('C', customer_no) as billing_customer_id,
    concat('I', invoice_no) as invoice_id,
    credit_note_date,
    money(net_cents) as net_amount,
    money(gross_cents) as gross_amount,
    'EUR' as currency,
    ['return', 'price', 'quality', 'other'][1 + draw('reason', invoice_no, 4)]
        as reason,
    'posted' as status
from credit_notes;

create or replace view delivered_credit_note_lines as
select
    credit_note_date as delivered_on,
    invoice_no as position,
    concat('N', invoice_no) as credit_note_id,
    1 as line_no,
    1 as qty,
    money(net_cents) as unit_price,
    money(net_cents) as net_amount
from credit_notes;

create or replace view delivered_payments as
select
    paid_on as delivered_on,
    invoice_no as position,
    concat('Z', invoice_no) as payment_id,
    concat('C', customer_no) as billing_customer_id,
    paid_on as paid_at,
    money(amount_cents) as amount,
    'EUR' as currency,
    'bank' as method
from payments;

create or replace view delivered_payment_allocations as
select
    paid_on as delivered_on,
    invoice_no as position,
    concat('Z', invoice_no) as payment_id,
    concat('I', invoice_no) as invoice_id,
    1 as seq,
    money(amount_cents) as amount,
    paid_on as allocated_at
from payments;

create or replace view delivered_write_offs as
select
    write_off_date as delivered_on,
    invoice_no as position,
    concat('W', invoice_no) as write_off_id,
    concat('I', invoice_no) as invoice_id,
    write_off_date,
    money(amount_cents) as amount
from write_offs;
