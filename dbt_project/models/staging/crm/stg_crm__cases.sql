-- A request, problem or complaint of a client: the current version of each.
-- Grain: one row per case_id.

{{ current_rows('crm', 'case') }}
