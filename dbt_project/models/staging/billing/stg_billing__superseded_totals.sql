-- What later versions replaced among the billing records, in document currencies.
-- Grain: one row per entity and measure.

with

superseded_totals as (

    {{ superseded_totals('billing', 'billing_customer', ['billing_customer_id']) }}
    union all
    {{ superseded_totals('billing', 'terms', ['terms_id']) }}
    union all
    {{ superseded_totals('billing', 'product', ['product_id']) }}
    union all
    {{ superseded_totals(
        'billing', 'invoice', ['invoice_id'], ['net_amount', 'gross_amount']
    ) }}
    union all
    {{ superseded_totals('billing', 'payment', ['payment_id'], ['amount']) }}
    union all
    {{ superseded_totals(
        'billing', 'payment_allocation', ['payment_id', 'invoice_id', 'seq'], ['amount']
    ) }}
    union all
    {{ superseded_totals(
        'billing', 'credit_note', ['credit_note_id'], ['net_amount', 'gross_amount']
    ) }}
    union all
    {{ superseded_totals('billing', 'write_off', ['write_off_id'], ['amount']) }}
    union all
    {{ superseded_totals('billing', 'sales_order', ['order_id']) }}
    {%- for entity, staged in optional_entities('billing').items() %}
    union all
    {{ superseded_totals('billing', entity, staged.key, staged.money) }}
    {%- endfor %}
    union all
    {{ stage_totals(
        'invoice_line',
        'superseded',
        ref('stg_billing__invoice_line_versions'),
        ['net_amount'],
        'not is_current',
        'sum(line_count)'
    ) }}
    union all
    {{ stage_totals(
        'credit_note_line',
        'superseded',
        ref('stg_billing__credit_note_line_versions'),
        ['net_amount'],
        'not is_current',
        'sum(line_count)'
    ) }}

)

select * from superseded_totals
