-- A manual decision over a classified figure or a link: the current version of each.
-- Grain: one row per table_name, key, column_name and valid_from.

{{ current_rows('crm', 'override') }}
