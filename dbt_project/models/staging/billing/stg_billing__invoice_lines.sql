-- A line of an invoice: the lines of the batch that is current for the document.
-- Grain: one row per invoice_id and line_no.

with

delivered as (

    select * from {{ source('billing', 'invoice_line') }}

),

documents_elsewhere as (

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
    anti join documents_elsewhere using (invoice_id, batch_id)

)

select * from current_lines
