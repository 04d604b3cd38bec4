-- What each extract batch holds of the lines of each credit note, and what of it
-- stands.
-- Kept as a table: it is the only full pass over the lines before they are published.
-- Grain: one row per credit_note_id and batch_id.

{{ config(materialized="table") }}

{{ line_versions('credit_note_line', 'credit_note', 'credit_note_id') }}
