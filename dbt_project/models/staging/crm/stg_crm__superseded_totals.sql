-- What later versions replaced among the CRM records, in document currencies.
-- Grain: one row per entity and measure.

with

superseded_totals as (

    {{ superseded_totals('crm', 'account', ['account_id']) }}
    union all
    {{ superseded_totals(
        'crm', 'account_link', ['account_id', 'billing_customer_id']
    ) }}
    union all
    {{ superseded_totals('crm', 'user', ['user_id']) }}
    {%- for entity, staged in optional_entities('crm').items() %}
    union all
    {{ superseded_totals('crm', entity, staged.key, staged.money) }}
    {%- endfor %}

)

select * from superseded_totals
