-- The published lines of both years as the documents a billing system would hold.
-- Variables: earlier_year, later_year (paths of the two Parquet files).

-- Grain: one row per delivery and line. The two publications overlap on 1 to 9
-- December 2010, so a document is identified within its delivery only.
create or replace table lines as

with

published_lines as (

    select
        'earlier' as delivery,
        file_row_number as position,
        Invoice as document_no,
        StockCode as stock_code,
        Description as description,
        Quantity as quantity,
        cast(InvoiceDate as timestamp) as document_at,
        cast(Price as decimal(18, 3)) as unit_price,
        "Customer ID" as customer_id,
        Country as country
    from read_parquet(getvariable('earlier_year'), file_row_number = true)

    union all

    select
        'later' as delivery,
        file_row_number as position,
        InvoiceNo as document_no,
        StockCode as stock_code,
        Description as description,
        Quantity as quantity,
        InvoiceDate as document_at,
        cast(UnitPrice as decimal(18, 3)) as unit_price,
        cast(CustomerID as bigint) as customer_id,
        Country as country
    from read_parquet(getvariable('later_year'), file_row_number = true)

)

select
    delivery,
    position,
    document_no,
    row_number() over (
        partition by delivery, document_no order by position
    ) as line_no,
    -- The same product is typed 85123A and 85123a.
    upper(trim(stock_code)) as stock_code,
    -- How each of the two publications writes an empty cell.
    nullif(nullif(description, 'nan'), 'Unknown') as description,
    quantity,
    unit_price,
    round(quantity * unit_price, 2) as line_amount,
    document_at,
    customer_id,
    country
from published_lines;

-- Grain: one row per delivery and document. A few documents span two minutes.
create or replace table documents as

select
    delivery,
    document_no,
    min(document_at) as document_at,
    date_trunc('month', min(document_at)) as document_month,
    any_value(customer_id) as customer_id,
    any_value(country) as country,
    sum(line_amount) as amount,
    -- The sign decides, not the letter: a document below zero credits the customer.
    sum(line_amount) < 0 as is_credit_note
from lines
group by delivery, document_no;

-- Grain: one row per delivery and line, in the order the extracts are written.
create or replace table document_lines as

select
    lines.delivery,
    documents.document_month,
    documents.is_credit_note,
    lines.document_no,
    lines.line_no,
    lines.stock_code,
    lines.description,
    lines.quantity,
    lines.unit_price,
    lines.line_amount
from lines
inner join documents using (delivery, document_no)
order by
    delivery, document_month, is_credit_note, document_no, line_no;

-- Grain: one row per delivery and month. A month is extracted on the first day after
-- it, or on the delivery's last day if that comes first: December 2010 comes twice.
create or replace table monthly_extracts as

select
    delivery,
    document_month,
    least(
        cast(document_month + interval 1 month as date),
        (
            select max(cast(latest.document_at as date))
            from documents as latest
            where latest.delivery = documents.delivery
        )
    ) as extracted_on
from documents
group by delivery, document_month;

-- Grain: one row per delivery, month and product. A stock adjustment carries a remark
-- ("damaged", "?") where the name should be, so the name is the one most sold under.
create or replace table product_names as

with

names as (

    select
        delivery,
        document_month,
        stock_code,
        trim(description) as product_name,
        count(*) filter (where line_amount > 0) as sales
    from document_lines
    group by all

)

select
    delivery,
    document_month,
    stock_code,
    coalesce(product_name, stock_code) as product_name
from names
qualify row_number() over (
    partition by delivery, document_month, stock_code
    order by product_name is null, sales desc, product_name
) = 1;
