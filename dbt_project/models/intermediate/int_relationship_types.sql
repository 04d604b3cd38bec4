-- The first rule of the relationship types that each relationship meets at the end of
-- every trailing year, and its quadrant by the investments of both sides.
-- Grain: one row per customer_key and period_id.

{{ config(materialized="view") }}

{#- The indicators that the rules read, from the first up to the one that decides. #}
{%- set strategic = [
    'seller_functions', 'buyer_functions', 'specific_cost', 'buyer_investment',
    'joint_projects', 'tenure_months',
] %}
{%- set functional = strategic + ['order_days', 'two_way_contacts'] %}
{%- set by_supplier = [
    'specific_cost_item', 'custom_item', 'hours_item', 'presence_item'
] %}
{%- set by_buyer = [
    'contract_item', 'preference_item', 'integration_item', 'effort_item',
    'prepayment_item',
] %}

with

investments as (

    select * from {{ ref('int_relationship_investments') }}

),

thresholds as (

    {{ thresholds([
        'functional_tenure_from', 'functional_orders_from', 'functional_dyad_from',
        'investment_high_from', 'quadrant_items_from',
    ]) }}

),

indexed as (

    select
        *,
        {%- for index, items in [
            ('supplier_index', by_supplier), ('buyer_index', by_buyer)
        ] %}
        {{ ratio(known_sum(items), known_count(items)) }} as {{ index }},
        {{ known_count(items) }} as {{ index }}_items,
        {%- endfor %}
        {{ known_share(by_supplier + by_buyer) }} as quadrant_confidence
    from investments

),

borders as (

    select
        indexed.period_id,
        {%- for index in ['supplier_index', 'buyer_index'] %}
        {%- if var('bensaou_split') == 'median' %}
        median(indexed.{{ index }}) as {{ index }}_border,
        {%- else %}
        max(thresholds.investment_high_from) as {{ index }}_border,
        {%- endif %}
        {%- endfor %}
        max(thresholds.quadrant_items_from) as items_needed
    from indexed
    cross join thresholds
    group by indexed.period_id

),

ruled as (

    select
        indexed.*,
        case
            when indexed.is_before_record then null
            when indexed.is_strategic then 'T3'
            when
                indexed.tenure_months >= thresholds.functional_tenure_from
                and indexed.order_days >= thresholds.functional_orders_from
                and indexed.dyad_share >= thresholds.functional_dyad_from
                then 'T2'
            else 'T1'
        end as type_rule_id,
        case
            when
                indexed.is_before_record
                or indexed.supplier_index_items < borders.items_needed
                or indexed.buyer_index_items < borders.items_needed
                then null
            when
                indexed.supplier_index >= borders.supplier_index_border
                and indexed.buyer_index >= borders.buyer_index_border
                then 'B4'
            when indexed.supplier_index >= borders.supplier_index_border then 'B3'
            when indexed.buyer_index >= borders.buyer_index_border then 'B2'
            else 'B1'
        end as quadrant_rule_id
    from indexed
    inner join borders on indexed.period_id = borders.period_id
    cross join thresholds

),

trusted as (

    select
        *,
        case type_rule_id
            when 'T3' then {{ known_share(strategic) }}
            else {{ known_share(functional) }}
        end as type_confidence
    from ruled

)

select * from trusted
