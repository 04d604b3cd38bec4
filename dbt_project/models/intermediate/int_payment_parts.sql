-- Each invoice cut into the parts that were settled one by one and the part still open.
-- Empty when no payments were supplied: what is open is then unknown.
-- Grain: one row per invoice_id and settled_on (NULL: still open).

with

invoices as (

    select * from {{ ref('invoices') }}

),

settlements as (

    select * from {{ ref('int_settlements') }}

),

supply as (

    select * from {{ ref('int_customer_supply') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

settled_parts as (

    select
        invoice_id,
        settled_on,
        sum(amount) as amount,
        -- What a credit note or a write-off settled was neither paid nor is it open.
        sum(case when kind = 'payment' then amount else 0 end) as paid_amount,
        sum(case when kind = 'write_off' then amount else 0 end) as written_off_amount
    from settlements
    group by invoice_id, settled_on

),

open_parts as (

    select
        invoice_id,
        cast(null as date) as settled_on,
        open_amount as amount,
        0 as paid_amount,
        0 as written_off_amount
    from invoices
    where document_type = 'invoice' and open_amount <> 0

),

parts as (

    select * from settled_parts
    union all
    select * from open_parts

),

dated_parts as (

    select
        parts.invoice_id,
        customer_keys.customer_key,
        invoices.invoice_date,
        invoices.due_date,
        -- The last day on which a payment is not late.
        {{ add_days('invoices.due_date', var('grace_days')) }} as grace_ends_on,
        parts.settled_on,
        cast(parts.amount as decimal(18, 2)) as amount,
        cast(parts.paid_amount as decimal(18, 2)) as paid_amount,
        cast(parts.written_off_amount as decimal(18, 2)) as written_off_amount
    from parts
    inner join invoices
        on
            parts.invoice_id = invoices.invoice_id
            and invoices.document_type = 'invoice'
    inner join customer_keys
        on invoices.customer_id = customer_keys.customer_id
    cross join supply
    where supply.has_payments

),

-- An invoice counts once however many parts it was settled in.
invoice_settlement as (

    select
        invoice_id,
        max(coalesce(settled_on, {{ far_future() }})) as last_settled_on,
        min(case when paid_amount <> 0 then settled_on end) as first_paid_on,
        min(
            case when paid_amount <> 0 and settled_on > grace_ends_on then settled_on end
        ) as first_paid_late_on
    from dated_parts
    group by invoice_id

),

counted_parts as (

    select
        dated_parts.invoice_id,
        dated_parts.customer_key,
        dated_parts.invoice_date,
        dated_parts.due_date,
        dated_parts.grace_ends_on,
        dated_parts.settled_on,
        dated_parts.amount,
        dated_parts.paid_amount,
        dated_parts.written_off_amount,
        coalesce(dated_parts.settled_on, {{ far_future() }})
            = invoice_settlement.last_settled_on as is_last_part,
        invoice_settlement.first_paid_on,
        invoice_settlement.first_paid_late_on
    from dated_parts
    inner join invoice_settlement
        on dated_parts.invoice_id = invoice_settlement.invoice_id

)

select * from counted_parts
