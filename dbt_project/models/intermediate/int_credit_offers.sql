-- What may settle an invoice without money: credit notes that name it, write-offs, and
-- what is left of an invoice that its system marks written off without saying when.
-- Amounts in the invoice's currency, before it is known how much is still open.
-- Grain: one row per kind, method and settled_by_id.

with

documents as (

    select * from {{ ref('int_documents') }}

),

write_offs as (

    select * from {{ ref('stg_billing__write_offs') }}

),

receivables as (

    select *
    from documents
    where
        document_type = 'invoice'
        and exclusion is null
        and document_gross_amount > 0

),

named_credit_notes as (

    select
        receivables.invoice_id,
        'credit_note' as kind,
        documents.invoice_id as settled_by_id,
        documents.invoice_date as offered_on,
        case
            when documents.currency = receivables.currency
                then -documents.document_gross_amount
            -- A credit in another currency is worth its base amount.
            else {{ quotient_in_cents('-documents.gross_amount', 'receivables.fx_rate') }}
        end as offered_amount,
        'source' as method
    from documents
    inner join receivables on documents.corrects_invoice_id = receivables.invoice_id
    where documents.document_type = 'credit_note' and documents.exclusion is null

),

recorded_write_offs as (

    select
        receivables.invoice_id,
        'write_off' as kind,
        write_offs.write_off_id as settled_by_id,
        write_offs.write_off_date as offered_on,
        write_offs.amount as offered_amount,
        'source' as method
    from write_offs
    inner join receivables on write_offs.invoice_id = receivables.invoice_id
    where write_offs.write_off_date <= {{ as_of() }}

),

-- The status tells that nothing more is expected, the extract by when that was known.
unrecorded_write_offs as (

    select
        invoice_id,
        'write_off' as kind,
        invoice_id as settled_by_id,
        least(extracted_on, {{ as_of() }}) as offered_on,
        document_gross_amount as offered_amount,
        'status' as method
    from receivables
    where
        status = 'written_off'
        and invoice_id not in (select invoice_id from write_offs)

),

credit_offers as (

    select * from named_credit_notes
    union all
    select * from recorded_write_offs
    union all
    select * from unrecorded_write_offs

)

select * from credit_offers
