-- What later versions replaced among the billing records, in document currencies.
-- Grain: one row per entity and measure.

with

superseded_totals as (

    {% for entity in record_entities('billing') -%}
    {{ superseded_totals('billing', entity) }}
    union all
    {% endfor -%}
    {{ stage_totals(
        'invoice_line',
        'superseded',
        ref('stg_billing__invoice_line_versions'),
        ['net_amount'],
        'not is_current and not is_deleted',
        'sum(line_count)'
    ) }}
    union all
    {{ stage_totals(
        'credit_note_line',
        'superseded',
        ref('stg_billing__credit_note_line_versions'),
        ['net_amount'],
        'not is_current and not is_deleted',
        'sum(line_count)'
    ) }}

)

select * from superseded_totals
