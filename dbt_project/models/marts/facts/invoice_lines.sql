-- The lines of invoices and credit notes, in the base currency.
-- Grain: one row per document_type, invoice_id and line_no.

with

invoice_lines as (

    select * from {{ ref('int_invoice_lines') }}

)

{{ conform('invoice_lines') }}
