-- What each extract batch holds of the lines of each invoice, and what of it stands.
-- Kept as a table: it is the only full pass over the lines before they are published.
-- Grain: one row per invoice_id and batch_id.

{{ config(materialized="table") }}

{{ line_versions('invoice_line', 'invoice', 'invoice_id') }}
