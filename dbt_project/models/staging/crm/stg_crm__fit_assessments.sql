-- How far an account meets a criterion: the current version of each.
-- Grain: one row per account_id, set_id, criterion_id and assessed_on.

{{ current_rows('crm', 'fit_assessment') }}
