-- What a review decided to do: the current version of each.
-- Grain: one row per action_id.

{{ current_rows('crm', 'review_action') }}
