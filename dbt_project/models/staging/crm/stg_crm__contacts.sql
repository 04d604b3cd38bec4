-- A person at a client: the current version of each.
-- Grain: one row per contact_id.

{{ current_rows('crm', 'contact') }}
