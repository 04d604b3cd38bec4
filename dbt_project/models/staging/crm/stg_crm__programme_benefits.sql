-- What a relationship-building method brought: the current version of each.
-- Grain: one row per benefit_id.

{{ current_rows('crm', 'programme_benefit') }}
