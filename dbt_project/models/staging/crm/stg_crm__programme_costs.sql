-- What work for an account cost: the current version of each.
-- Grain: one row per cost_id.

{{ current_rows('crm', 'programme_cost') }}
