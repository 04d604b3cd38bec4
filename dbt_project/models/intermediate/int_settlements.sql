-- What settled each invoice, when and by how much. No settlement takes more than is
-- open on its day. Settled in the document's currency first and converted last, as
-- the difference of cumulated amounts, so that instalments never leave a cent.
-- Grain: one row per invoice_id, kind, method, settled_by_id and seq.

with

documents as (

    select * from {{ ref('int_documents') }}

),

payments as (

    select * from {{ ref('int_payments') }}

),

allocations as (

    select * from {{ ref('stg_billing__payment_allocations') }}

),

fifo_allocations as (

    select * from {{ ref('int_fifo_allocations') }}

),

credit_offers as (

    select * from {{ ref('int_credit_offers') }}

),

offers as (

    select
        allocations.invoice_id,
        'payment' as kind,
        1 as kind_rank,
        allocations.payment_id as settled_by_id,
        allocations.seq,
        coalesce(allocations.allocated_on, payments.paid_on) as received_on,
        coalesce(allocations.allocated_on, payments.paid_on) as offered_on,
        allocations.amount as offered_amount,
        payments.is_prepayment,
        'source' as method
    from allocations
    inner join payments on allocations.payment_id = payments.payment_id
    where payments.exclusion is null and payments.document_amount > 0
    union all
    select
        fifo_allocations.invoice_id,
        'payment' as kind,
        1 as kind_rank,
        fifo_allocations.payment_id as settled_by_id,
        1 as seq,
        payments.paid_on as received_on,
        fifo_allocations.offered_on,
        fifo_allocations.amount as offered_amount,
        payments.is_prepayment,
        'fifo' as method
    from fifo_allocations
    inner join payments on fifo_allocations.payment_id = payments.payment_id
    union all
    select
        invoice_id,
        kind,
        case kind when 'credit_note' then 2 else 3 end as kind_rank,
        settled_by_id,
        1 as seq,
        offered_on as received_on,
        offered_on,
        offered_amount,
        false as is_prepayment,
        method
    from credit_offers

),

-- An invoice cannot be settled before it exists: money that came earlier waits for it.
invoice_offers as (

    select
        offers.invoice_id,
        documents.customer_id,
        documents.currency,
        documents.fx_rate,
        documents.document_gross_amount,
        documents.gross_amount,
        offers.received_on,
        greatest(offers.offered_on, documents.invoice_date) as settled_on,
        offers.kind,
        offers.kind_rank,
        offers.settled_by_id,
        offers.seq,
        offers.offered_amount,
        offers.is_prepayment,
        offers.method
    from offers
    inner join documents
        on
            offers.invoice_id = documents.invoice_id
            and documents.document_type = 'invoice'
    where
        documents.exclusion is null
        and documents.document_gross_amount > 0
        and offers.offered_on <= {{ as_of() }}

),

running_offers as (

    select
        *,
        sum(offered_amount) over (
            partition by invoice_id
            order by settled_on, kind_rank, settled_by_id, seq
            rows unbounded preceding
        ) as offered_so_far
    from invoice_offers

),

settled_so_far as (

    select
        *,
        least(
            greatest(offered_so_far - offered_amount, 0), document_gross_amount
        ) as settled_before,
        least(greatest(offered_so_far, 0), document_gross_amount) as settled_after
    from running_offers

),

settlements as (

    select
        invoice_id,
        customer_id,
        received_on,
        settled_on,
        kind,
        settled_by_id,
        seq,
        method,
        is_prepayment,
        currency,
        cast(settled_after - settled_before as decimal(18, 2)) as document_amount,
        cast(
            case
                when settled_after = document_gross_amount then gross_amount
                else {{ to_base("settled_after", "fx_rate") }}
            end
            - case
                when settled_before = document_gross_amount then gross_amount
                else {{ to_base("settled_before", "fx_rate") }}
            end as decimal(18, 2)
        ) as amount
    from settled_so_far
    where settled_after <> settled_before

)

select * from settlements
