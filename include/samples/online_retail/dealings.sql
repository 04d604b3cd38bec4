-- SIMULATED: what the scripts of ../crm need to know of the wholesaler: its accounts, and
-- the invoices that somebody may complain of.
-- Reads account_facts, handovers (accounts.sql), customer_documents, data_days
-- (customers.sql), linked_customers (crm.sql), document_lines (billing.sql), cases,
-- months. Variables: seed, last_day, last_year_start.

-- Grain: one row per extract's period. The CRM's dealings were first delivered with the
-- last year, what came before in one extract; then monthly.
create or replace table periods as

select
    '2009-2010' as period,
    first_day as period_start,
    cast(getvariable('last_year_start') as date) as period_end
from data_days

union all

select
    strftime(month_start, '%Y-%m') as period,
    month_start as period_start,
    cast(least(month_start + interval 1 month, last_day + 1) as date) as period_end
from months
cross join data_days
where month_start >= getvariable('last_year_start');

-- Grain: one row per account. The CRM is kept in full for key accounts, their candidates
-- and the planted cases, lightly for all others.
create or replace table accounts as

select
    account_id,
    cast(account_id[2:] as integer) as buyer_no,
    planted,
    case
        when turnover is null then 'prospect'
        -- What was first offered to whom is told where the CRM is kept in full.
        when first_document_on >= first_day + 90 and not is_light then 'newcomer'
        else 'regular'
    end as kind,
    is_key,
    is_candidate,
    is_light,
    -- Days between orders matter to the scripts only as none or some.
    if(turnover is null, 0, 30) as gap_days,
    created_on,
    first_document_on as starts_on,
    if(last_document_on + 180 <= last_day, last_document_on, date '9999-12-31')
        as ends_on,
    cast(date_trunc('month', known_on) as date) as key_since,
    1 as size,
    coalesce(contacts_a_month, if(is_key, 6, if(is_candidate, 3, 1)))
        as contacts_a_month,
    first_owner_id,
    handed_over_on,
    terminated_on
from (
    select
        *,
        not (is_key or is_candidate) and planted is null as is_light
    from account_facts
) as account_facts
left join handovers using (first_owner_id)
cross join data_days;

create or replace macro invoice_id(order_no) as cast(order_no as varchar);

create or replace macro product_id(product_no) as product_no;

-- Grain: one row per invoice of an account. Faulty is what a credit note took back five
-- days to two months later, of which some line was on the invoice; in which way, and
-- whether the goods came late, is drawn.
create or replace table invoices as

with

account_documents as (

    select
        account_id,
        customer_id,
        document_no,
        document_on,
        is_credit_note
    from customer_documents
    inner join linked_customers using (customer_id)
    where amount != 0

),

sales as (

    select * from account_documents
    where not is_credit_note and try_cast(document_no as integer) is not null

),

-- The credit note does not say which invoice it answers: of those of a day the first.
sales_days as (

    select
        customer_id,
        document_on,
        min(document_no) as document_no
    from sales
    group by customer_id, document_on

),

answered_sales as (

    select
        sales_days.document_no,
        credit_notes.document_no as credit_note_no
    from account_documents as credit_notes
    asof inner join sales_days
        on credit_notes.customer_id = sales_days.customer_id
            and credit_notes.document_on - 5 >= sales_days.document_on
    where credit_notes.is_credit_note
        and credit_notes.document_on - 60 <= sales_days.document_on

),

credited_lines as (

    select
        answered_sales.document_no,
        min(sold.stock_code) as stock_code
    from answered_sales
    inner join document_lines as sold using (document_no)
    inner join document_lines as credited
        on answered_sales.credit_note_no = credited.document_no
            and sold.stock_code = credited.stock_code
    group by answered_sales.document_no

)

select
    cast(sales.document_no as integer) as order_no,
    sales.account_id,
    sales.document_on as invoice_date,
    credited_lines.stock_code as first_product_no,
    if(
        credited_lines.stock_code is null,
        null,
        ['quality', 'quality', 'quality', 'return', 'price'][
            1 + draw('fault', sales.document_no, 5)
        ]
    ) as fault,
    not accounts.is_light and draw('late', sales.document_no, 15) = 0 as is_late,
    sales.document_on - 1 - draw('days late', sales.document_no, 6) as promised_date
from sales
inner join accounts using (account_id)
left join credited_lines using (document_no);

create or replace view delivered_overrides as
select
    date '2011-08-20' as delivered_on,
    id as position,
    'relationship_stage' as table_name,
    id as key,
    'kam_stage' as column_name,
    date '2011-08-31' as valid_from,
    'early_kam' as value,
    'David Okafor' as author,
    date '2011-08-20' as made_on,
    'Nobody but the buyer answers' as reason
from cases
where planted = 'stage_by_hand';
