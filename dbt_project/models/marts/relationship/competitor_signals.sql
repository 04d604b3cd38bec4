-- Whether competitors gain ground at each customer: what was lost to them, and how much
-- of its need the customer buys from us.
-- Grain: one row per customer_id, period_type and period_end.

with

account_periods as (

    select * from {{ ref('int_account_periods') }}

),

opportunity_periods as (

    select * from {{ ref('int_opportunity_periods') }}

),

competitor_wins as (

    select * from {{ ref('int_competitor_wins') }}

),

indicators as (

    select * from {{ ref('int_relationship_indicators') }}

),

supply as (

    select * from {{ ref('int_crm_supply') }}

),

told_periods as (

    select
        account_periods.*,
        {{ feed_evidence(
            'supply.opportunities_from',
            'account_periods.period_start',
            'account_periods.period_end',
        ) }} as evidence,
        supply.has_competitors,
        supply.has_opportunity_types
    from account_periods
    cross join supply

),

counted as (

    select
        told_periods.customer_id,
        told_periods.period_type,
        told_periods.period_start,
        told_periods.period_end,
        told_periods.evidence,
        {%- for column, told in [
            ('closed', 'true'),
            ('won', 'true'),
            ('lost', 'true'),
            ('open_opportunities', 'true'),
            ('tenders', 'told_periods.has_opportunity_types'),
            ('tenders_lost', 'told_periods.has_opportunity_types'),
            ('lost_to_competitors', 'told_periods.has_competitors'),
        ] %}
        case
            when told_periods.evidence in ('complete', 'partial') and {{ told }}
                then coalesce(found.{{ column }}, 0)
        end as {{ column }},
        {%- endfor %}
        case
            when
                told_periods.evidence not in ('complete', 'partial')
                or not told_periods.has_competitors
                then null
            when found.window_id is null then 0
            else found.amount_lost_to_competitors
        end as amount_lost_to_competitors,
        {{ ratio('base.won', 'base.closed') }} as base_win_rate,
        competitor_wins.main_competitor,
        competitor_wins.main_competitor_wins,
        indicators.share_of_wallet,
        base_indicators.share_of_wallet as base_share_of_wallet
    from told_periods
    left join opportunity_periods as found
        on
            told_periods.customer_key = found.customer_key
            and told_periods.period_id = found.window_id
    left join opportunity_periods as base
        on
            told_periods.customer_key = base.customer_key
            and told_periods.base_id = base.window_id
    left join competitor_wins
        on
            told_periods.customer_key = competitor_wins.customer_key
            and told_periods.period_id = competitor_wins.window_id
    left join indicators
        on
            told_periods.customer_key = indicators.customer_key
            and told_periods.period_id = indicators.period_id
    left join indicators as base_indicators
        on
            told_periods.customer_key = base_indicators.customer_key
            and told_periods.base_id = base_indicators.period_id

),

competitor_signals as (

    select
        *,
        {{ ratio('won', 'closed') }} as win_rate,
        {{ ratio('won', 'closed') }} - base_win_rate as win_rate_change,
        share_of_wallet - base_share_of_wallet as share_of_wallet_change
    from counted

)

{{ conform('competitor_signals') }}
