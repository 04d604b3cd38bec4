-- A line of an invoice: the lines of the batch that is current for the document.
-- Grain: one row per invoice_id and line_no.

with

delivered as (

    select * from {{ source('billing', 'invoice_line') }}

),

superseded_documents as (

    select
        invoice_id,
        batch_id
    from {{ ref('stg_billing__invoice_line_versions') }}
    where not is_current

),

current_lines as (

    select
        invoice_id,
        line_no,
        product_id,
        qty,
        unit_price,
        list_price,
        net_amount,
        cost_amount,
        source_system,
        is_simulated
    from delivered
    where
        not exists (
            select 1
            from superseded_documents
            where
                superseded_documents.invoice_id = delivered.invoice_id
                and superseded_documents.batch_id = delivered.batch_id
        )

)

select * from current_lines
