-- SIMULATED: what the real data does not say about its customers.
-- Real: customer number, country, dates and turnover. Invented: everything else, drawn
-- from a hash of seed, subject and key, so no draw depends on the order of rows.
-- Needs draws.sql. Reads documents (billing.sql). Variable: seed.

-- Grain: one row per document that names a customer; the overlap counts once.
create or replace table customer_documents as

select
    document_no,
    is_credit_note,
    cast(document_at as date) as document_on,
    customer_id,
    country,
    amount
from documents
where customer_id is not null
qualify row_number() over (partition by document_no order by delivery desc) = 1;

create or replace table data_days as

select
    min(document_on) as first_day,
    max(document_on) as last_day
from customer_documents;

-- Grain: one row per terms record. `share_to`: percent of customers up to this row.
create or replace table payment_terms as

select * from (
    values
    ('PREPAY', 'Payment before dispatch', 0, true, 8),
    ('NET14', '14 days net', 14, false, 25),
    ('NET30', '30 days net', 30, false, 75),
    ('NET45', '45 days net', 45, false, 90),
    ('NET60', '60 days net', 60, false, 100)
) as terms (terms_id, name, net_days, is_prepay, share_to);

-- Grain: one row per way of paying: the days from due date to payment, drawn for each
-- invoice, and the percentage of invoices never paid.
create or replace table payment_habits as

select * from (
    values
    ('punctual', -12, 0, 0, 58),
    ('slightly late', -3, 9, 0, 80),
    ('seriously late', 10, 55, 0, 92),
    ('very late', 45, 120, 10, 96),
    ('defaulting', 20, 90, 60, 100)
) as habits (habit, days_from, days_to, unpaid_percent, share_to);

-- Grain: one row per billing customer. Every number from 12346 to 18287 gets a name of
-- its own: 7919 has no factor in common with the 28,800 combinations.
create or replace table customers as

with

known_customers as (

    select
        customer_id,
        min(document_on) as first_document_on,
        max(document_on) as last_document_on,
        max_by(country, (document_on, document_no)) as country,
        sum(amount) as turnover
    from customer_documents
    group by customer_id

),

drawn_customers as (

    select
        *,
        draw('terms', customer_id, 100) as terms_draw,
        draw('habit', customer_id, 100) as habit_draw,
        (customer_id * 7919 + getvariable('seed')) % 28800 as name_no
    from known_customers

)

select
    customer_id,
    first_document_on,
    last_document_on,
    country,
    turnover,
    concat(
        [
            'Ashford', 'Barlow', 'Bexley', 'Birch', 'Blakeney', 'Bramble',
            'Bridport', 'Calder', 'Carlow', 'Cedar', 'Chalk', 'Clover', 'Cobham',
            'Copper', 'Cotton', 'Dalby', 'Denham', 'Dovecote', 'Eastgate', 'Elder',
            'Fairlea', 'Farrow', 'Fennel', 'Ferndale', 'Foxley', 'Garnet', 'Glebe',
            'Halden', 'Hartley', 'Hazel', 'Heron', 'Holm', 'Ivory', 'Juniper',
            'Kestrel', 'Kirkby', 'Lantern', 'Larch', 'Linden', 'Lowfield', 'Maple',
            'Marlow', 'Meadow', 'Millbrook', 'Moss', 'Netley', 'Northgate',
            'Oakham', 'Orchard', 'Pebble', 'Primrose', 'Quayside', 'Redfern',
            'Rowan', 'Saltmarsh', 'Selby', 'Thistle', 'Tindale', 'Wexcombe',
            'Willow'
        ][1 + name_no % 60],
        [
            '', ' & Sons', ' & Daughters', ' Brothers', ' & Co', ' Lane', ' House',
            ' Street', ' Corner', ' Village', ' Bridge', ' Hill'
        ][1 + name_no // 2400 % 12],
        [
            ' Gifts', ' Interiors', ' Home', ' Garden', ' Cards', ' Toys', ' Crafts',
            ' Stationers', ' Florists', ' Emporium', ' Trading', ' Boutique',
            ' Department Store', ' Party Supplies', ' Keepsakes', ' Kitchenware',
            ' Candles', ' Ceramics', ' Curiosities', ' Events', ' Furnishings',
            ' Glassware', ' Greetings', ' Hampers', ' Homestore', ' Imports',
            ' Jewellery', ' Living', ' Markets', ' Nursery', ' Occasions', ' Pantry',
            ' Paper Goods', ' Retail', ' Seasons', ' Textiles', ' Tableware',
            ' Tea Rooms', ' Vintage', ' Wholesale'
        ][1 + name_no // 60 % 40],
        case country
            when 'Germany' then ' GmbH'
            when 'Austria' then ' GmbH'
            when 'Switzerland' then ' AG'
            when 'France' then ' SARL'
            when 'Spain' then ' SL'
            when 'Portugal' then ' Lda'
            when 'Italy' then ' Srl'
            when 'Belgium' then ' BVBA'
            when 'Netherlands' then ' BV'
            when 'Sweden' then ' AB'
            when 'Norway' then ' AS'
            when 'Denmark' then ' ApS'
            when 'Finland' then ' Oy'
            when 'USA' then ' Inc'
            when 'Australia' then ' Pty Ltd'
            else ' Ltd'
        end
    ) as name,
    (
        select min_by(terms_id, share_to) from payment_terms
        where terms_draw < share_to
    ) as terms_id,
    (
        select min_by(habit, share_to) from payment_habits
        where habit_draw < share_to
    ) as habit
from drawn_customers;
