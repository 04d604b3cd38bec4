-- SIMULATED: who sells, who buys and what, and the day of every invoice.
-- Needs draws.sql. Variables: seed, customer_count, first_day, last_day.

-- A whole number from 0 to outcomes - 1, by DuckDB's own hash: many times faster than
-- MD5, but draws about one key share their low bits.
create or replace macro draw(subject, key, outcomes) as
    cast(hash(getvariable('seed'), subject, key) % outcomes as integer);

create or replace table products as

select
    product_no,
    50 + draw('price', product_no, 9951) as price_cents,
    -- A cost of 40 to 79 percent of the price.
    (50 + draw('price', product_no, 9951)) * (40 + draw('cost', product_no, 40)) // 100
        as cost_cents
from range(5000) as numbers (product_no);

create or replace table terms as

select * from (
    values
    (0, 'T0', 'Prepayment', 0, true),
    (1, 'T14', '14 days net', 14, false),
    (2, 'T30', '30 days net', 30, false),
    (3, 'T45', '45 days net', 45, false),
    (4, 'T60', '60 days net', 60, false)
) as terms (terms_no, terms_id, name, net_days, is_prepay);

-- How often a customer buys: customers out of a hundred, invoices in the whole period,
-- and the first and last hundredth of the period in which it starts and ends. A hundred
-- customers make a thousand invoices.
create or replace table rhythms as

select * from (
    values
    ('weekly', 1, 168, 0, 0, 100, 100),
    ('monthly', 8, 36, 0, 0, 100, 100),
    ('every two months', 10, 18, 0, 0, 100, 100),
    ('irregular', 41, 4, 0, 30, 100, 100),
    ('churned', 20, 5, 0, 0, 15, 70),
    ('new', 20, 5, 40, 95, 100, 100)
) as rhythms (
    rhythm, customers, invoices, starts_from, starts_to, ends_from, ends_to
);

-- Grain: one row per place in a hundred customers: its rhythm, and the number of its
-- first invoice within the thousand. 37 spreads the rhythms, so that a few customers
-- are a mixture too.
create or replace table places as

with

ranked_rhythms as (

    select
        *,
        cast(sum(customers) over (order by invoices desc, rhythm) as integer)
            as last_rank
    from rhythms

)

select
    places.place,
    ranked_rhythms.*,
    cast(
        sum(ranked_rhythms.invoices) over (order by places.place)
        - ranked_rhythms.invoices as integer
    ) as invoices_before
from range(100) as places (place)
inner join ranked_rhythms
    on (places.place * 37 + 37) % 100 < ranked_rhythms.last_rank
        and (places.place * 37 + 37) % 100
        >= ranked_rhythms.last_rank - ranked_rhythms.customers;

-- Grain: one row per customer. Sizes multiply quantities: few make the turnover.
create or replace table customers as

with

numbered_customers as (

    select
        numbers.customer_no,
        places.rhythm,
        places.invoices,
        numbers.customer_no // 100 * 1000 + places.invoices_before as first_invoice_no,
        places.starts_from
        + draw('starts', customer_no, 1 + places.starts_to - places.starts_from)
            as starts,
        places.ends_from
        + draw('ends', customer_no, 1 + places.ends_to - places.ends_from) as ends
    from range(getvariable('customer_count')) as numbers (customer_no)
    inner join places on numbers.customer_no % 100 = places.place

)

select
    customer_no,
    rhythm,
    invoices,
    first_invoice_no,
    getvariable('first_day')
    + cast(
        (getvariable('last_day') - getvariable('first_day')) * starts // 100 as integer
    ) as starts_on,
    cast(
        (getvariable('last_day') - getvariable('first_day')) * (ends - starts) // 100
        as integer
    ) as active_days,
    [1, 1, 1, 1, 2, 2, 2, 5, 5, 20][1 + draw('size', customer_no, 10)] as size,
    [0, 1, 1, 2, 2, 2, 2, 2, 3, 4][1 + draw('terms', customer_no, 10)] as terms_no,
    -- Days from due date to payment: the earliest, and how many more at most.
    [-10, -10, -10, -10, -10, -10, -3, -3, 10, 45][1 + draw('habit', customer_no, 10)]
        as pays_from,
    [10, 10, 10, 10, 10, 10, 12, 12, 45, 75][1 + draw('habit', customer_no, 10)]
        as pays_within,
    draw('pays', customer_no, 50) > 0 as is_paying,
    concat('U', draw('seller', customer_no, 1 + getvariable('customer_count') // 400))
        as seller_id
from numbered_customers;

-- Grain: one row per invoice, in equal steps over the customer's active days; who buys
-- irregularly is anywhere within its step.
create or replace table invoices as

select
    customers.first_invoice_no + steps.step as invoice_no,
    customers.customer_no,
    customers.starts_on + cast(
        (
            steps.step * 1000
            + if(
                customers.rhythm = 'irregular',
                draw('day', customers.first_invoice_no + steps.step, 1000),
                400 + draw('day', customers.first_invoice_no + steps.step, 200)
            )
        ) * customers.active_days // (customers.invoices * 1000) as integer
    ) as invoice_date,
    1 + (customers.first_invoice_no + steps.step) % 19 as line_count,
    if(
        draw('status', customers.first_invoice_no + steps.step, 200) = 0,
        'void',
        'posted'
    ) as status
from customers
cross join lateral (select unnest(range(customers.invoices))) as steps (step);

-- Filled quarter by quarter with what the invoices' lines came to (quarter.sql).
create or replace table billed_invoices (
    invoice_no bigint,
    customer_no bigint,
    invoice_date date,
    due_date date,
    status varchar,
    net_cents bigint,
    tax_cents bigint
);
