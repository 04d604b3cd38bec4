-- A criterion of a set: the current version of each.
-- Grain: one row per set_id and criterion_id.

{{ current_rows('crm', 'fit_criterion') }}
