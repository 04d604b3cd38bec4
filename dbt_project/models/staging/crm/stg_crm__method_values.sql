-- What a relationship-building method is worth to a client: the current version of
-- each.
-- Grain: one row per account_id, method_id and assessed_on.

{{ current_rows('crm', 'method_value') }}
