-- Goods or work handed over: the current version of each.
-- Grain: one row per delivery_id.

{{ current_rows('billing', 'delivery') }}
