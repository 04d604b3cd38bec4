-- Who of us works for an account: the current version of each.
-- Grain: one row per account_id, user_id and valid_from.

{{ current_rows('crm', 'account_team') }}
