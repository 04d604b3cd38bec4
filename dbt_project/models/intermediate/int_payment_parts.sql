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

-- Lateness runs to the day the money came, which can be before the invoice's.
settlement_days as (

    select
        settlements.invoice_id,
        settlements.settled_on,
        settlements.amount,
        -- What a credit note or a write-off settled was neither paid nor is it open.
        case when settlements.kind = 'payment' then settlements.amount else 0 end
            as paid_amount,
        case when settlements.kind = 'write_off' then settlements.amount else 0 end
            as written_off_amount,
        greatest(
            {{ dbt.datediff('invoices.due_date', 'settlements.received_on', 'day') }}, 0
        ) as days_beyond_terms,
        greatest(
            {{ dbt.datediff('invoices.due_date', 'settlements.received_on', 'day') }}
            - {{ var('grace_days') }},
            0
        ) as days_late
    from settlements
    inner join invoices
        on
            settlements.invoice_id = invoices.invoice_id
            and invoices.document_type = 'invoice'

),

settled_parts as (

    select
        invoice_id,
        settled_on,
        sum(amount) as amount,
        sum(paid_amount) as paid_amount,
        sum(written_off_amount) as written_off_amount,
        sum(case when days_late > 0 then paid_amount else 0 end) as late_amount,
        sum(paid_amount * days_late) as late_amount_days,
        sum(paid_amount * days_beyond_terms) as beyond_terms_amount_days,
        max(case when paid_amount <> 0 then days_late end) as max_days_late
    from settlement_days
    group by invoice_id, settled_on

),

open_parts as (

    select
        invoice_id,
        cast(null as date) as settled_on,
        open_amount as amount,
        0 as paid_amount,
        0 as written_off_amount,
        0 as late_amount,
        0 as late_amount_days,
        0 as beyond_terms_amount_days,
        null as max_days_late
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
        cast(parts.written_off_amount as decimal(18, 2)) as written_off_amount,
        cast(parts.late_amount as decimal(18, 2)) as late_amount,
        cast(parts.late_amount_days as decimal(18, 2)) as late_amount_days,
        cast(parts.beyond_terms_amount_days as decimal(18, 2))
            as beyond_terms_amount_days,
        cast(parts.max_days_late as integer) as max_days_late
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
        min(case when late_amount <> 0 then settled_on end) as first_paid_late_on
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
        dated_parts.late_amount,
        dated_parts.late_amount_days,
        dated_parts.beyond_terms_amount_days,
        dated_parts.max_days_late,
        coalesce(dated_parts.settled_on, {{ far_future() }})
            = invoice_settlement.last_settled_on as is_last_part,
        invoice_settlement.first_paid_on,
        invoice_settlement.first_paid_late_on
    from dated_parts
    inner join invoice_settlement
        on dated_parts.invoice_id = invoice_settlement.invoice_id

)

select * from counted_parts
