-- A promise given to a client: the current version of each.
-- Grain: one row per promise_id.

{{ current_rows('crm', 'promise') }}
