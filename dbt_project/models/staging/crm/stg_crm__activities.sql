-- A contact with a client: the current version of each.
-- Grain: one row per activity_id.

{{ current_rows('crm', 'activity') }}
