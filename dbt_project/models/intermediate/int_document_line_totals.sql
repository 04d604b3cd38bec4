-- The current lines of each document, counted and summed in the base currency, with
-- whether the document is left out of the published tables. A document in the base
-- currency needs no conversion: its lines were summed when they were staged, and only
-- lines in another currency are read again. Lines without a document have no rate.
-- Grain: one row per document_type and invoice_id.

with

documents as (

    select * from {{ ref('int_documents') }}

),

counted_lines as (

    select
        'invoice' as document_type,
        invoice_id,
        line_count,
        net_amount
    from {{ ref('stg_billing__invoice_line_versions') }}
    where is_current
    union all
    select
        'credit_note' as document_type,
        credit_note_id as invoice_id,
        line_count,
        net_amount
    from {{ ref('stg_billing__credit_note_line_versions') }}
    where is_current

),

foreign_documents as (

    select *
    from documents
    where fx_rate <> 1

),

foreign_lines as (

    select
        foreign_documents.document_type,
        foreign_documents.invoice_id,
        {{ to_base("invoice_lines.net_amount", "foreign_documents.fx_rate") }}
            as net_amount
    from {{ ref('stg_billing__invoice_lines') }} as invoice_lines
    inner join foreign_documents
        on
            invoice_lines.invoice_id = foreign_documents.invoice_id
            and foreign_documents.document_type = 'invoice'
    union all
    select
        foreign_documents.document_type,
        foreign_documents.invoice_id,
        {{ to_base("credit_note_lines.net_amount", "foreign_documents.fx_rate") }}
            as net_amount
    from {{ ref('stg_billing__credit_note_lines') }} as credit_note_lines
    inner join foreign_documents
        on
            credit_note_lines.credit_note_id = foreign_documents.invoice_id
            and foreign_documents.document_type = 'credit_note'

),

converted_lines as (

    select
        document_type,
        invoice_id,
        sum(net_amount) as net_amount
    from foreign_lines
    group by document_type, invoice_id

),

document_line_totals as (

    select
        counted_lines.document_type,
        counted_lines.invoice_id,
        documents.invoice_id is not null as has_document,
        documents.invoice_id is null or documents.exclusion is not null as is_excluded,
        counted_lines.line_count,
        case
            when documents.fx_rate = 1 then counted_lines.net_amount
            else converted_lines.net_amount
        end as net_amount,
        counted_lines.net_amount - case
            when documents.document_type = 'credit_note'
                then -documents.document_net_amount
            else documents.document_net_amount
        end as header_difference
    from counted_lines
    left join documents
        on
            counted_lines.document_type = documents.document_type
            and counted_lines.invoice_id = documents.invoice_id
    left join converted_lines
        on
            counted_lines.document_type = converted_lines.document_type
            and counted_lines.invoice_id = converted_lines.invoice_id

)

select * from document_line_totals
