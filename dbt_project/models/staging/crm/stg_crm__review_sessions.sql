-- A review of the figures: the current version of each.
-- Grain: one row per review_id.

{{ current_rows('crm', 'review_session') }}
