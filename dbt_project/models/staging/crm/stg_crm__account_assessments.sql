-- A judgement of an account in one dimension: the current version of each.
-- Grain: one row per account_id, dimension and assessed_on.

{{ current_rows('crm', 'account_assessment') }}
