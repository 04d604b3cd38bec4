-- Which relationships the last trailing year shows as unfit, loosening, hanging on few
-- people, or kept with too much or too little attention.
-- Grain: one row per rule and entity_id, the customer.

{{ config(materialized="view") }}

with

review_period as (

    select * from {{ ref('int_review_period') }}

),

thresholds as (

    {{ thresholds([
        'fit_unacceptable_up_to', 'single_thread_from', 'single_thread_contacts_from',
        'function_match_from', 'competitor_losses_from', 'mismatch_factor',
    ]) }}

),

-- Of several sets of criteria that a customer fails, the one that it meets least.
fits as (

    select
        key_account_fit.*,
        thresholds.fit_unacceptable_up_to,
        row_number() over (
            partition by key_account_fit.customer_id, key_account_fit.band
            order by key_account_fit.fit asc, key_account_fit.set_id asc
        ) as place
    from {{ ref('key_account_fit') }} as key_account_fit
    cross join thresholds

),

stages as (

    select
        stage.customer_id,
        stage.kam_stage,
        stage.growth,
        customers.is_key_account or customers.is_key_candidate as is_key
    from {{ ref('relationship_stage') }} as stage
    inner join review_period
        on
            stage.period_type = review_period.period_type
            and stage.period_end = review_period.period_end
    inner join {{ ref('customers') }} as customers
        on stage.customer_id = customers.customer_id

),

dependencies as (

    select
        dependency_risk.*,
        thresholds.single_thread_from,
        thresholds.single_thread_contacts_from
    from {{ ref('dependency_risk') }} as dependency_risk
    cross join thresholds

),

types as (

    select
        relationship_type.*,
        relationship_type.attention_norm * cast(thresholds.mismatch_factor as double)
            as attention_most,
        {{ ratio('relationship_type.attention_norm', 'thresholds.mismatch_factor') }}
            as attention_least
    from {{ ref('relationship_type') }} as relationship_type
    inner join review_period
        on
            relationship_type.period_type = review_period.period_type
            and relationship_type.period_end = review_period.period_end
    cross join thresholds

),

teams as (

    select
        team_selling.*,
        thresholds.function_match_from
    from {{ ref('team_selling') }} as team_selling
    inner join review_period
        on
            team_selling.period_type = review_period.period_type
            and team_selling.period_end = review_period.period_end
    cross join thresholds

),

competitors as (

    select
        competitor_signals.*,
        thresholds.competitor_losses_from
    from {{ ref('competitor_signals') }} as competitor_signals
    inner join review_period
        on
            competitor_signals.period_type = review_period.period_type
            and competitor_signals.period_end = review_period.period_end
    cross join thresholds

),

contacts as (

    select contact_activity.*
    from {{ ref('contact_activity') }} as contact_activity
    inner join review_period
        on contact_activity.month_end = review_period.period_end

),

-- Text 004 speaks of large clients: key accounts and class A. Seldom is too seldom only
-- for who was promised more; too often is too often for anyone.
findings as (

    {{ raised_findings('customer_id', [
        ('fit_unacceptable', 'fits', 'fit', 'fit_unacceptable_up_to',
            "band = 'unacceptable' and place = 1 "
            "and (is_key_account or abc_class = 'A')"),
        ('uncoupling', 'stages', 'growth', 'null',
            "kam_stage = 'uncoupling' and is_key"),
        ('handover_due', 'dependencies', 'top_seller_share', 'null', 'needs_handover'),
        ('single_threaded', 'dependencies', 'dyad_share', 'single_thread_from',
            'dyad_share >= single_thread_from '
            'and two_way_contacts >= single_thread_contacts_from'),
        ('over_investing', 'types', 'customer_intent', 'our_intent',
            "intent = 'over_investing'"),
        ('attention_above', 'types', 'attention_share', 'attention_most',
            "attention = 'above'"),
        ('attention_below', 'types', 'attention_share', 'attention_least',
            "attention = 'below'"),
        ('function_mismatch', 'teams', 'function_match_share', 'function_match_from',
            'is_team_eligible and function_match_share < function_match_from'),
        ('lost_to_competitor', 'competitors', 'lost_to_competitors',
            'competitor_losses_from', 'lost_to_competitors >= competitor_losses_from'),
        ('contact_above', 'contacts', 'contacts_two_way', 'max_contacts',
            "frequency = 'above'"),
        ('contact_below', 'contacts', 'contacts_two_way', 'min_contacts',
            "frequency = 'below' and contact_band <> 'other'"),
    ]) }}

)

select * from findings
