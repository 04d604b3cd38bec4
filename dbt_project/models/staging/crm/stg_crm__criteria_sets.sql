-- A set of criteria by which key accounts are chosen: the current version of each.
-- Grain: one row per set_id.

{{ current_rows('crm', 'criteria_set') }}
