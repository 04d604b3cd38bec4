-- A group of products: the current version of each.
-- Grain: one row per category_id.

{{ current_rows('billing', 'product_category') }}
