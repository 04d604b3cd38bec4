-- SIMULATED: the periods in which extracts are taken, and what is sold on what terms.
-- Needs draws.sql. Variables: first_year, last_year.

-- Grain: one row per extract's period: the years before the CRM and billing systems
-- began to deliver monthly, then the months of the last year.
create or replace table periods as

select
    cast(year as varchar) as period,
    make_date(year, 1, 1) as period_start,
    make_date(year + 1, 1, 1) as period_end
from range(getvariable('first_year'), getvariable('last_year')) as years (year)

union all

select
    strftime(month_start, '%Y-%m') as period,
    cast(month_start as date) as period_start,
    cast(month_start + interval 1 month as date) as period_end
from range(
    make_date(cast(getvariable('last_year') as integer), 1, 1),
    make_date(cast(getvariable('last_year') as integer) + 1, 1, 1),
    interval 1 month
) as months (month_start);

create or replace table terms as

select * from (
    values
    ('T0', 'Payment before dispatch', 0, true),
    ('T14', '14 days net', 14, false),
    ('T30', '30 days net', 30, false),
    ('T45', '45 days net', 45, false),
    ('T60', '60 days net', 60, false)
) as terms (terms_id, name, net_days, is_prepay);

create or replace table categories as

select * from (
    values
    (0, 'Bearings', 'Power transmission', true),
    (1, 'Seals', 'Fluid technology', true),
    (2, 'Drives', 'Power transmission', true),
    (3, 'Hydraulics', 'Fluid technology', true),
    (4, 'Fasteners', 'Supplies', true),
    (5, 'Lubricants', 'Supplies', true),
    (6, 'Tools', 'Supplies', true),
    (7, 'Maintenance', 'Services', true),
    (8, 'Hobby range', 'Supplies', false)
) as categories (category_no, name, parent, is_offered);

-- Grain: one row per product: fourteen of a category and, in the first four, two that
-- are made for one customer. Cost is 45 to 74 percent of the price.
create or replace table products as

with

priced_products as (

    select
        category_no * 20 + item as product_no,
        category_no,
        item,
        concat(categories.name, ' ', item + 1) as name,
        parent = 'Services' as is_service,
        item >= 14 as is_custom,
        400 + draw('price', category_no * 20 + item, 11600) as price_cents
    from categories
    cross join range(16) as items (item)
    where item < 14 or category_no < 4

)

select
    *,
    price_cents * (45 + draw('cost', product_no, 30)) // 100 as cost_cents,
    make_date(cast(getvariable('first_year') as integer), 1, 1)
    + if(item in (12, 13), 365 * (1 + draw('launch', product_no, 3)), 0)
        as launched_on
from priced_products;
