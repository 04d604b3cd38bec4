-- What later versions replaced among the CRM records, in document currencies.
-- Grain: one row per entity and measure.

with

superseded_totals as (

    {% for entity in record_entities('crm') -%}
    {{ "union all" if not loop.first }}
    {{ superseded_totals('crm', entity) }}
    {% endfor %}

)

select * from superseded_totals
