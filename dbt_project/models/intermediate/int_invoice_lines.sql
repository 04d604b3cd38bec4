-- The lines of the documents that make turnover, in the base currency; those of a
-- credit note count negative. A view: millions of rows are written once, as the
-- published table.
-- Grain: one row per document_type, invoice_id and line_no.

{{ config(materialized="view") }}

with

documents as (

    select * from {{ ref('int_documents') }}

),

invoice_lines as (

    select * from {{ ref('stg_billing__invoice_lines') }}

),

credit_note_lines as (

    select * from {{ ref('stg_billing__credit_note_lines') }}

),

document_lines as (

    select
        documents.document_type,
        documents.invoice_id,
        invoice_lines.line_no,
        documents.customer_id,
        invoice_lines.product_id,
        documents.invoice_date,
        invoice_lines.qty,
        {{ to_base("invoice_lines.unit_price", "documents.fx_rate", 6) }} as unit_price,
        {{ to_base("invoice_lines.net_amount", "documents.fx_rate") }} as net_amount,
        invoice_lines.cost_amount,
        invoice_lines.source_system,
        invoice_lines.is_simulated
    from invoice_lines
    inner join documents
        on
            invoice_lines.invoice_id = documents.invoice_id
            and documents.document_type = 'invoice'
    where documents.exclusion is null
    union all
    select
        documents.document_type,
        documents.invoice_id,
        credit_note_lines.line_no,
        documents.customer_id,
        credit_note_lines.product_id,
        documents.invoice_date,
        -credit_note_lines.qty as qty,
        {{ to_base("credit_note_lines.unit_price", "documents.fx_rate", 6) }}
            as unit_price,
        -1 * {{ to_base("credit_note_lines.net_amount", "documents.fx_rate") }}
            as net_amount,
        -credit_note_lines.cost_amount as cost_amount,
        credit_note_lines.source_system,
        credit_note_lines.is_simulated
    from credit_note_lines
    inner join documents
        on
            credit_note_lines.credit_note_id = documents.invoice_id
            and documents.document_type = 'credit_note'
    where documents.exclusion is null

)

select * from document_lines
