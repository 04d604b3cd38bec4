-- SIMULATED: what is ordered, delivered and invoiced.
-- Reads buyers, products. Variables: first_year, last_year, last_day.

-- Grain: one row per order. Work days only, but for the one who orders all of a year's
-- needs in January.
create or replace table orders as

with

steps as (

    select
        buyers.*,
        unnest(
            range(
                if(
                    gap_days = 0,
                    0,
                    1 + (getvariable('last_day') - starts_on) // gap_days
                )
            )
        )
            as step
    from buyers

),

days as (

    select
        *,
        if(
            planted = 'burst',
            make_date(cast(getvariable('first_year') + step // 12 as integer), 1, 2)
            + cast(step % 12 * 2 as integer),
            starts_on + cast(step * gap_days as integer)
            + draw('order day', buyer_no * 1000 + step, 1 + gap_days // 3)
        ) as day
    from steps

),

work_days as (

    select
        * exclude (day),
        if(
            planted = 'burst', day, day + [1, 0, 0, 0, 0, 0, 2][1 + dayofweek(day)]
        ) as order_date
    from days

)

select
    row_number() over (order by order_date, buyer_no, step) as order_no,
    buyer_no,
    planted,
    billing_customer_id,
    account_id,
    order_date,
    year(order_date) = getvariable('last_year') as is_last_year,
    terms_id,
    discount_percent,
    pays_from,
    pays_within,
    first_category,
    if(year(order_date) = getvariable('last_year'), last_year_breadth, breadth)
        as categories,
    size * (100 + growth * (year(order_date) - getvariable('first_year')))
    * if(year(order_date) = getvariable('last_year'), last_year_quantity, 100)
        as size_factor,
    3 + 2 * cast(is_key as integer)
    + draw('lines', buyer_no * 1000 + step, 6 + 5 * cast(is_key as integer))
        as line_count,
    seller(first_owner_id, handed_over_on, order_date) as seller_id,
    planted is null and draw('cancelled', buyer_no * 1000 + step, 120) = 0
        as is_cancelled,
    draw('late', buyer_no * 1000 + step, 100)
    < if(planted = 'complaints_credited', 20, 7) as is_late,
    order_date + 5 as promised_date
from work_days
inner join billing_customers using (buyer_no)
where entity = if(planted = 'merged_entity' and step % 3 = 2, 2, 1)
    and order_date <= least(ends_on, getvariable('last_day'))
    and not coalesce(order_date >= pauses_on and order_date < resumes_on, false)
    and (
        year(order_date) != getvariable('last_year')
        or draw('kept', buyer_no * 1000 + step, 100) < last_year_orders
    );

-- Grain: one row per line of an order. Prices and costs rise by three percent a year.
create or replace table order_lines as

with

drawn_lines as (

    select
        orders.order_no,
        orders.discount_percent,
        orders.size_factor,
        year(orders.order_date) - getvariable('first_year') as years,
        unnest(range(1, 1 + orders.line_count)) as line_no,
        orders.order_date,
        orders.first_category,
        orders.categories,
        orders.planted in ('strategic_partner', 'captive_supplier') as takes_custom
    from orders

),

chosen_lines as (

    select
        *,
        -- The square makes a few products sell most.
        (first_category + draw('category', order_no * 100 + line_no, categories))
        % 8
        * 20
        + draw('item', order_no * 100 + line_no, 100)
        * draw('item', order_no * 100 + line_no, 100) * 14 // 10000 as standard_no,
        draw('quantity', order_no * 100 + line_no, 12) as drawn_quantity,
        takes_custom and draw('custom', order_no * 100 + line_no, 3) = 0 as is_custom
    from drawn_lines

)

select
    chosen_lines.order_no,
    chosen_lines.line_no,
    products.product_no,
    greatest(1, (1 + drawn_quantity) * size_factor // 10000) as quantity,
    products.price_cents * (100 + 3 * years) // 100 as list_cents,
    products.price_cents * (100 + 3 * years) * (100 - discount_percent) // 10000
        as price_cents,
    products.cost_cents * (100 + 3 * years) // 100 as cost_cents
from chosen_lines
inner join products as standard_products
    on chosen_lines.standard_no = standard_products.product_no
-- What is not launched yet is replaced by an older product of its category.
inner join products
    on products.product_no = case
        when chosen_lines.is_custom
            then standard_no % 80 - standard_no % 20 + 14 + drawn_quantity % 2
        when
            standard_products.launched_on > chosen_lines.order_date
            then standard_no - 12
        else standard_no
    end;

-- Grain: one row per invoice: what was delivered, on that day; one order in 120 is
-- cancelled, and what is on its way at the end is invoiced later. Tax is a fifth.
create or replace table invoices as

with

delivered_orders as (

    select
        *,
        if(
            is_late,
            promised_date + 2 + draw('days late', order_no, 12),
            order_date + 2 + draw('lead', order_no, 4)
        ) as invoice_date
    from orders
    where not is_cancelled

),

totals as (

    select
        order_no,
        cast(sum(quantity * price_cents) as bigint) as net_cents,
        cast(sum(quantity) as bigint) as quantity,
        min_by(quantity, line_no) as first_quantity,
        min_by(price_cents, line_no) as first_price_cents,
        min_by(cost_cents, line_no) as first_cost_cents,
        min_by(product_no, line_no) as first_product_no
    from order_lines
    group by order_no

)

select
    delivered_orders.*,
    totals.* exclude (order_no),
    cast(round(net_cents * 0.2::decimal(2, 1), 0) as bigint) as tax_cents,
    invoice_date + net_days as due_date,
    terms.is_prepay,
    -- What is wrong with the delivery's first line, if anything.
    case
        when terms.is_prepay or planted in ('bad_debt', 'return_only') then null
        when draw('fault', order_no, 1000)
            < if(planted = 'complaints_credited' and is_last_year, 260, 15)
            then 'quality'
        when draw('fault', order_no, 1000) between 300 and 308 then 'return'
        when draw('fault', order_no, 1000) between 400 and 404 then 'price'
    end as fault
from delivered_orders
inner join totals using (order_no)
inner join terms using (terms_id)
where invoice_date <= getvariable('last_day');
