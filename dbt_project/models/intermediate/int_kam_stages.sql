-- The first rule of the stages of Millman and Wilson that each relationship meets at
-- the end of every trailing year. What cannot be shown is not met.
-- Grain: one row per customer_key and period_id.

{{ config(materialized="view") }}

{#- The indicators that the rules read, from the first up to the one that decides. #}
{%- set uncoupled = [
    'orders_ever', 'is_terminated', 'status', 'base_turnover', 'breadth', 'base_breadth'
] %}
{%- set synergistic = uncoupled + [
    'buyer_functions', 'seller_functions', 'specific_cost', 'buyer_investment',
    'joint_projects', 'tenure_months', 'has_executive_contact', 'has_data_exchange',
    'has_onsite_office', 'contract_months',
] %}
{%- set partnered = synergistic + ['share_of_wallet'] %}
{%- set middle = partnered + ['contact_persons', 'order_days'] %}
{%- set candidates = middle + ['is_key_candidate'] %}

with

indicators as (

    select * from {{ ref('int_relationship_indicators') }}

),

thresholds as (

    {{ thresholds([
        'uncoupling_loss_from', 'synergy_projects_from', 'synergy_contract_from',
        'partner_wallet_from', 'partner_contract_from', 'partner_functions_from',
        'middle_persons_from', 'middle_functions_from', 'middle_orders_from',
        'middle_breadth_from',
    ]) }}

),

ruled as (

    select
        indicators.*,
        case
            when
                orders_ever >= 1
                and (
                    is_terminated
                    or status = 'lapsed'
                    or (
                        turnover
                        <= (1 - thresholds.uncoupling_loss_from) * base_turnover
                        and base_turnover > 0
                        and breadth < base_breadth
                    )
                )
                then 'K6'
            when
                is_strategic
                and joint_projects >= thresholds.synergy_projects_from
                and has_executive_contact
                and (has_data_exchange or has_onsite_office)
                and contract_months >= thresholds.synergy_contract_from
                then 'K5'
            when
                is_strategic
                or (
                    share_of_wallet >= thresholds.partner_wallet_from
                    and contract_months >= thresholds.partner_contract_from
                    and buyer_functions >= thresholds.partner_functions_from
                    and seller_functions >= thresholds.partner_functions_from
                )
                then 'K4'
            when
                contact_persons >= thresholds.middle_persons_from
                and buyer_functions >= thresholds.middle_functions_from
                and seller_functions >= thresholds.middle_functions_from
                and order_days >= thresholds.middle_orders_from
                and breadth >= thresholds.middle_breadth_from
                then 'K3'
            when orders_ever >= 1 then 'K2'
            when is_key_candidate then 'K1'
        end as kam_rule_id
    from indicators
    cross join thresholds

),

trusted as (

    select
        customer_key,
        period_id,
        kam_rule_id,
        case kam_rule_id
            when 'K6' then {{ known_share(uncoupled) }}
            when 'K5' then {{ known_share(synergistic) }}
            when 'K4' then {{ known_share(partnered) }}
            when 'K3' then {{ known_share(middle) }}
            when 'K2' then {{ known_share(middle) }}
            else {{ known_share(candidates) }}
        end as kam_confidence
    from ruled

)

select * from trusted
