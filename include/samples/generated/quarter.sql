-- SIMULATED: the invoices of one quarter with their lines.
-- Variables: seed, quarter_start, quarter_end (the first day after it).

create or replace table quarter_lines as

with

numbered_lines as (

    select
        invoices.invoice_no,
        invoices.customer_no,
        unnest(range(1, 1 + invoices.line_count)) as line_no
    from invoices
    where invoices.invoice_date >= getvariable('quarter_start')
        and invoices.invoice_date < getvariable('quarter_end')

),

drawn_lines as (

    select
        invoice_no,
        customer_no,
        cast(line_no as integer) as line_no,
        hash(getvariable('seed'), invoice_no, line_no) as drawn
    from numbered_lines

)

select
    drawn_lines.invoice_no,
    drawn_lines.line_no,
    products.product_no,
    products.price_cents,
    cast((1 + drawn_lines.drawn // 65536 % 12) * customers.size as integer) as qty,
    products.cost_cents
from drawn_lines
inner join customers using (customer_no)
-- The square makes a few products sell most.
inner join products on products.product_no = cast(
    (drawn_lines.drawn % 65536) * (drawn_lines.drawn % 65536) * 5000 // 4294967296
    as bigint
);

-- Grain: one row per invoice. Tax is a fifth of the net amount.
create or replace table quarter_invoices as

select
    invoices.*,
    lines.net_cents,
    cast(round(lines.net_cents * 0.2::decimal(2, 1), 0) as bigint) as tax_cents,
    invoices.invoice_date + terms.net_days as due_date,
    terms.terms_id,
    customers.seller_id
from (
    select
        invoice_no,
        sum(cast(qty as bigint) * price_cents)::bigint as net_cents
    from quarter_lines
    group by invoice_no
) as lines
inner join invoices using (invoice_no)
inner join customers using (customer_no)
inner join terms using (terms_no);

insert into billed_invoices
select
    invoice_no, customer_no, invoice_date, due_date, status, net_cents, tax_cents
from quarter_invoices;

create or replace view delivered_invoices as
select
    invoice_date as delivered_on,
    invoice_no as position,
    concat('I', invoice_no) as invoice_id,
    concat('C', customer_no) as billing_customer_id,
    invoice_no as number,
    invoice_date,
    due_date,
    terms_id,
    status,
    money(net_cents) as net_amount,
    money(tax_cents) as tax_amount,
    money(net_cents + tax_cents) as gross_amount,
    'EUR' as currency,
    seller_id as salesperson_user_id
from quarter_invoices;

create or replace view delivered_invoice_lines as
select
    getvariable('quarter_start') as delivered_on,
    invoice_no * 20 + line_no as position,
    concat('I', invoice_no) as invoice_id,
    line_no,
    concat('P', product_no) as product_id,
    qty,
    money(price_cents) as unit_price,
    money(cast(qty as bigint) * price_cents) as net_amount,
    money(cast(qty as bigint) * cost_cents) as cost_amount
from quarter_lines;
