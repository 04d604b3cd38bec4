-- A line of a credit note: the lines of the batch that is current for the document.
-- Grain: one row per credit_note_id and line_no.

with

delivered as (

    select * from {{ source('billing', 'credit_note_line') }}

),

documents_elsewhere as (

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
    anti join documents_elsewhere using (credit_note_id, batch_id)

)

select * from current_lines
