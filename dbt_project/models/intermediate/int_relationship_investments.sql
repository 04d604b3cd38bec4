-- What each side has put into the relationship by the end of every trailing year, item
-- by item from 0 to 1; an item that is not known is in neither index.
-- Grain: one row per customer_key and period_id.

{{ config(materialized="view") }}

with

indicators as (

    select * from {{ ref('int_relationship_indicators') }}

),

classes as (

    select * from {{ ref('int_account_classes') }}

),

custom_windows as (

    select * from {{ ref('int_custom_windows') }}

),

teams as (

    select * from {{ ref('int_account_team_periods') }}

),

discipline as (

    select *
    from {{ ref('payment_discipline') }}
    where period_type = 'ttm'

),

supply as (

    select
        crm.has_account_teams,
        custom.has_custom
    from {{ ref('int_crm_supply') }} as crm
    cross join (
        select count(is_custom) > 0 as has_custom
        from {{ ref('products') }}
    ) as custom

),

thresholds as (

    {{ thresholds(['specific_cost_cap', 'hours_cap', 'wallet_commitment_from']) }}

),

items as (

    select
        indicators.*,
        classes.is_class_a,
        discipline.days_beyond_terms,
        case
            when indicators.specific_cost is null then null
            when indicators.specific_cost = 0 then 0
            when indicators.turnover > 0
                then least(
                    {{ ratio('indicators.specific_cost', 'indicators.turnover') }}
                    / thresholds.specific_cost_cap,
                    1
                )
            else 1
        end as specific_cost_item,
        case
            when supply.has_custom and indicators.turnover > 0
                then greatest(
                    least(
                        {{ ratio(
                            'coalesce(custom_windows.turnover, 0)', 'indicators.turnover'
                        ) }},
                        1
                    ),
                    0
                )
        end as custom_item,
        case
            when indicators.hours is not null and classes.mean_hours > 0
                then least(
                    {{ ratio(
                        'indicators.hours', 'thresholds.hours_cap * classes.mean_hours'
                    ) }},
                    1
                )
        end as hours_item,
        {%- for item, condition in [
            (
                'presence',
                'indicators.has_onsite_office or case when supply.has_account_teams '
                ~ 'then coalesce(teams.is_dedicated, false) end',
            ),
            ('contract', 'indicators.contract_months > 0'),
            (
                'preference',
                'indicators.has_exclusivity '
                ~ 'or indicators.share_of_wallet >= thresholds.wallet_commitment_from',
            ),
            ('integration', 'indicators.has_data_exchange or indicators.has_auto_reorder'),
        ] %}
        case when {{ condition }} then 1 when not ({{ condition }}) then 0 end
            as {{ item }}_item,
        {%- endfor %}
        case
            when indicators.joint_projects > 0 then 1
            else indicators.buyer_investment
        end as effort_item,
        discipline.prepaid_share as prepayment_item
    from indicators
    cross join supply
    cross join thresholds
    inner join classes
        on
            indicators.customer_key = classes.customer_key
            and indicators.period_id = classes.period_id
    left join custom_windows
        on
            indicators.customer_key = custom_windows.customer_key
            and indicators.period_id = custom_windows.window_id
    left join teams
        on
            indicators.customer_id = teams.customer_id
            and indicators.period_id = teams.period_id
    left join discipline
        on
            indicators.customer_id = discipline.customer_id
            and indicators.period_end = discipline.period_end

)

select * from items
