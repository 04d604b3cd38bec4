-- A line of a credit note: the lines of the batch that is current for the document.
-- Grain: one row per credit_note_id and line_no.

with

delivered as (

    select * from {{ source('billing', 'credit_note_line') }}

),

superseded_documents as (

    select
        credit_note_id,
        batch_id
    from {{ ref('stg_billing__credit_note_line_versions') }}
    where not is_current

),

current_lines as (

    select
        credit_note_id,
        line_no,
        product_id,
        qty,
        unit_price,
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
                superseded_documents.credit_note_id = delivered.credit_note_id
                and superseded_documents.batch_id = delivered.batch_id
        )

)

select * from current_lines
