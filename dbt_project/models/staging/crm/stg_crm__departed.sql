-- The CRM records that are no more: flagged as deleted, merged into another, or absent
-- from a later extract that would list them. Kept as a table: every model of the feed
-- leaves them out.
-- Grain: one row per entity and record_id.

{{ config(materialized="table") }}

with

departed as (

    {% for entity in record_entities('crm') -%}
    {{ "union all" if not loop.first }}
    {{ departed_records('crm', entity) }}
    {% endfor %}

)

select * from departed
