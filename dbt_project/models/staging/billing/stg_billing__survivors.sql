-- Where the billing records live on that were merged into others: the end of each
-- chain of merges.
-- Grain: one row per entity and record_id.

{{ config(materialized="table") }}

{{ merge_survivors('billing') }}
