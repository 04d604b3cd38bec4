-- What a review found: the current version of each.
-- Grain: one row per review_id and finding_id.

{{ current_rows('crm', 'review_finding') }}
