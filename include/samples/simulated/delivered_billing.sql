-- SIMULATED: what the billing system delivers. In every view delivered_… the columns
-- have the canonical names, after delivered_on, which decides the file, and position,
-- which decides the order in it. What changes is delivered again when it does.

create or replace macro invoice_id(order_no) as 'I' || printf('%06d', order_no);

create or replace macro order_id(order_no) as 'S' || printf('%06d', order_no);

create or replace macro product_id(product_no) as 'P' || printf('%03d', product_no);

create or replace macro category_id(category_no) as concat('G', category_no);

create or replace view delivered_terms as
select
    opening_day() as delivered_on,
    terms_id as position,
    terms_id,
    name,
    net_days,
    is_prepay,
    if(terms_id = 'T30', 2, null) as discount_pct,
    if(terms_id = 'T30', 10, null) as discount_days
from terms;

create or replace view delivered_product_categories as
select
    opening_day() as delivered_on,
    concat(if(parent is null, 0, 1), printf('%02d', category_no)) as position,
    if(parent is null, concat('H', category_no), category_id(category_no))
        as category_id,
    name,
    parent as parent_category_id,
    is_offered as is_offered_to_b2b
from (
    select
        category_no,
        name,
        concat('H', dense_rank() over (order by parent)) as parent,
        is_offered
    from categories
    union all
    select
        row_number() over (order by parent) as category_no,
        parent as name,
        null as parent,
        bool_or(is_offered) as is_offered
    from categories
    group by parent
);

create or replace view delivered_products as
select
    greatest(launched_on, opening_day()) as delivered_on,
    product_no as position,
    product_id(product_no) as product_id,
    concat('SKU-', printf('%04d', product_no * 7 + 1000)) as sku,
    name,
    category_id(category_no) as category_id,
    is_service,
    is_custom,
    money(cost_cents) as unit_cost,
    launched_on,
    true as is_active
from products;

create or replace view delivered_billing_customers as
select
    buyers.starts_on as delivered_on,
    billing_customer_id as position,
    billing_customer_id,
    case buyers.planted
        when 'customer_without_account' then 'Kontor Nordsee OHG'
        when 'linked_by_hand' then 'Holding Mitte AG'
        else concat(accounts.name, if(entity = 1, ' GmbH', ' Service GmbH'))
    end as name,
    if(
        entity = 1
        and coalesce(
            buyers.planted not in ('customer_without_account', 'linked_by_hand'), true
        ),
        accounts.tax_id,
        cast(90000000 + buyer_no as varchar)
    ) as tax_id,
    coalesce(accounts.country, 'DE') as country,
    buyers.terms_id as default_terms_id,
    money(buyers.size * 5000000) as credit_limit,
    'EUR' as currency,
    false as is_deleted
from billing_customers
inner join buyers using (buyer_no)
left join accounts using (buyer_no);

create or replace table delivered_sales_orders as
select
    period_start as delivered_on,
    order_no as position,
    order_id(order_no) as order_id,
    billing_customer_id,
    order_date,
    money(totals.net_cents) as net_amount,
    'EUR' as currency,
    case
        when is_cancelled then 'cancelled'
        when known(invoice_date, period_end) is null then 'open'
        else 'delivered'
    end as status
from orders
inner join (
    select order_no, sum(quantity * price_cents) as net_cents
    from order_lines
    group by order_no
) as totals using (order_no)
left join (select order_no, invoice_date from invoices) as delivered_orders
    using (order_no)
inner join periods
    on within(order_date, period_start, period_end)
        or within(invoice_date, period_start, period_end);

-- Whoever pays before dispatch gets a pro-forma invoice with the order.
create or replace view delivered_invoices as
select
    invoice_date as delivered_on,
    order_no * 2 as position,
    invoice_id(order_no) as invoice_id,
    billing_customer_id,
    order_no as number,
    invoice_date,
    due_date,
    terms_id,
    'posted' as status,
    money(net_cents) as net_amount,
    money(tax_cents) as tax_amount,
    money(net_cents + tax_cents) as gross_amount,
    'EUR' as currency,
    seller_id as salesperson_user_id,
    order_id(order_no) as order_id,
    order_date,
    'invoice' as doc_type
from invoices

union all

select
    order_date as delivered_on,
    order_no * 2 - 1 as position,
    concat('PF', printf('%06d', order_no)) as invoice_id,
    billing_customer_id,
    concat('PF-', order_no) as number,
    order_date as invoice_date,
    order_date as due_date,
    terms_id,
    'posted' as status,
    money(net_cents) as net_amount,
    money(tax_cents) as tax_amount,
    money(net_cents + tax_cents) as gross_amount,
    'EUR' as currency,
    seller_id as salesperson_user_id,
    order_id(order_no) as order_id,
    order_date,
    'proforma' as doc_type
from invoices
where is_prepay;

create or replace view delivered_invoice_lines as
select
    invoice_date as delivered_on,
    order_no * 100 + line_no as position,
    invoice_id(order_no) as invoice_id,
    line_no,
    product_id(product_no) as product_id,
    quantity as qty,
    money(price_cents) as unit_price,
    money(list_cents) as list_price,
    money(quantity * price_cents) as net_amount,
    money(quantity * cost_cents) as cost_amount
from order_lines
inner join (select order_no, invoice_date from invoices) as invoices using (order_no);

create or replace view delivered_deliveries as
select
    invoice_date as delivered_on,
    order_no as position,
    concat('D', printf('%06d', order_no)) as delivery_id,
    invoice_id(order_no) as invoice_id,
    order_id(order_no) as order_id,
    account_id,
    promised_date,
    invoice_date as delivered_date,
    quantity as qty_ordered,
    quantity as qty_delivered,
    if(fault = 'quality', greatest(1, first_quantity // 2), 0) as qty_defective
from invoices;

create or replace view delivered_credit_notes as
select
    credit_note_date as delivered_on,
    order_no as position,
    concat('N', printf('%06d', order_no)) as credit_note_id,
    billing_customer_id,
    if(is_against_invoice, invoice_id(order_no), null) as invoice_id,
    concat('CN-', order_no) as number,
    credit_note_date,
    money(net_cents) as net_amount,
    money(gross_cents) as gross_amount,
    'EUR' as currency,
    reason,
    'posted' as status
from credit_notes;

create or replace view delivered_credit_note_lines as
select
    credit_note_date as delivered_on,
    order_no as position,
    concat('N', printf('%06d', order_no)) as credit_note_id,
    1 as line_no,
    product_id(product_no) as product_id,
    quantity as qty,
    money(price_cents) as unit_price,
    money(net_cents) as net_amount,
    money(quantity * cost_cents) as cost_amount
from credit_notes;

-- One payment in 150 was first sent back by the bank.
create or replace view delivered_payments as
select
    paid_on as delivered_on,
    payment_id as position,
    payment_id,
    billing_customer_id,
    paid_on as paid_at,
    money(amount_cents) as amount,
    'EUR' as currency,
    if(is_in_kind, 'counter-trade', 'bank') as method,
    is_prepay as is_prepayment,
    false as is_reversed,
    is_in_kind as non_cash
from payments

union all

select
    paid_on as delivered_on,
    concat(payment_id, 'R') as position,
    concat(payment_id, 'R') as payment_id,
    billing_customer_id,
    paid_on as paid_at,
    money(amount_cents) as amount,
    'EUR' as currency,
    'bank' as method,
    is_prepay as is_prepayment,
    true as is_reversed,
    false as non_cash
from payments
where is_allocated and not is_in_kind and draw('reversed', order_no, 150) = 0;

create or replace view delivered_payment_allocations as
select
    allocated_on as delivered_on,
    payment_id as position,
    payment_id,
    invoice_id(order_no) as invoice_id,
    1 as seq,
    money(amount_cents) as amount,
    allocated_on as allocated_at
from payments
where is_allocated;

create or replace view delivered_write_offs as
select
    written_off_on as delivered_on,
    order_no as position,
    concat('W', printf('%06d', order_no)) as write_off_id,
    invoice_id(order_no) as invoice_id,
    written_off_on as write_off_date,
    money(amount_cents) as amount
from write_offs;
