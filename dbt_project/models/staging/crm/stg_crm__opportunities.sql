-- A possible sale: the current version of each.
-- Grain: one row per opportunity_id.

{{ current_rows('crm', 'opportunity') }}
