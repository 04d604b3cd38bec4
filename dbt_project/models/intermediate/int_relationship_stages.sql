-- The first rule of the stages of Dwyer that each relationship meets at the end of
-- every trailing year. What cannot be shown is not met.
-- Grain: one row per customer_key and period_id.

{{ config(materialized="view") }}

{#- The indicators that the rules read, from the first up to the one that decides. #}
{%- set ended = ['orders_ever', 'is_terminated', 'status'] %}
{%- set committed = ended + [
    'tenure_months', 'active_month_share', 'breadth', 'contract_months',
    'has_auto_reorder', 'specific_cost', 'buyer_functions', 'seller_functions',
    'open_critical_complaints',
] %}
{%- set expanded = committed + ['base_turnover', 'base_breadth'] %}
{%- set explored = expanded + [
    'has_trial_or_quote', 'two_way_contacts', 'open_opportunities'
] %}

with

indicators as (

    select * from {{ ref('int_relationship_indicators') }}

),

thresholds as (

    {{ thresholds([
        'commitment_tenure_from', 'commitment_active_from', 'commitment_breadth_from',
        'commitment_contract_from', 'commitment_functions_from',
        'expansion_orders_from', 'growing_from', 'declining_from',
    ]) }}

),

ruled as (

    select
        indicators.*,
        case
            when
                orders_ever >= 1 and (is_terminated or status = 'lapsed')
                then 'D0'
            when
                tenure_months >= thresholds.commitment_tenure_from
                and active_month_share >= thresholds.commitment_active_from
                and breadth >= thresholds.commitment_breadth_from
                and (
                    contract_months >= thresholds.commitment_contract_from
                    or has_auto_reorder
                    or specific_cost > 0
                )
                and buyer_functions >= thresholds.commitment_functions_from
                and seller_functions >= thresholds.commitment_functions_from
                and open_critical_complaints = 0
                then 'D4'
            when orders_ever >= thresholds.expansion_orders_from then 'D3'
            when
                orders_ever >= 1
                or has_trial_or_quote
                or (two_way_contacts > 0 and open_opportunities > 0)
                then 'D2'
            when not is_before_record then 'D1'
        end as stage_rule_id,
        case
            when
                turnover >= (1 + thresholds.growing_from) * base_turnover
                and base_turnover > 0
                then 'growing'
            when breadth > base_breadth then 'growing'
            when
                turnover <= (1 - thresholds.declining_from) * base_turnover
                and base_turnover > 0
                then 'declining'
            when base_turnover > 0 then 'stable'
        end as movement
    from indicators
    cross join thresholds

),

trusted as (

    select
        *,
        case stage_rule_id
            when 'D0' then {{ known_share(ended) }}
            when 'D4' then {{ known_share(committed) }}
            when 'D3' then {{ known_share(expanded) }}
            else {{ known_share(explored) }}
        end as stage_confidence
    from ruled

)

select * from trusted
