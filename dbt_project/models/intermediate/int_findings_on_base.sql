-- What the last trailing year of the whole base, and of colleagues, gives to discuss.
-- Grain: one row per rule and entity_id.

{{ config(materialized="view") }}

with

review_period as (

    select * from {{ ref('int_review_period') }}

),

thresholds as (

    {{ thresholds(['promise_kept_from', 'finding_cases_from']) }}

),

base_loyalty as (

    select base_loyalty.*
    from {{ ref('base_loyalty') }} as base_loyalty
    inner join review_period
        on
            base_loyalty.period_type = review_period.period_type
            and base_loyalty.period_end = review_period.period_end
    where base_loyalty.is_whole_base

),

base_value as (

    select base_value.*
    from {{ ref('base_value') }} as base_value
    inner join review_period
        on
            base_value.period_type = review_period.period_type
            and base_value.period_end = review_period.period_end

),

colleagues as (

    select * from {{ ref('dependency_by_user') }}

),

promises as (

    select
        promises.*,
        thresholds.promise_kept_from,
        thresholds.finding_cases_from
    from {{ ref('promises_by_user') }} as promises
    inner join review_period
        on
            promises.period_type = review_period.period_type
            and promises.period_end = review_period.period_end
    cross join thresholds

),

-- The first verdict asks four departments, as text 003 does.
base_findings as (

    {{ raised_findings("'base'", [
        ('v1_quality', 'base_loyalty', 'loyalty_coefficient',
            'previous_loyalty_coefficient', "verdict = 'V1'"),
        ('v1_logistics', 'base_loyalty', 'loyalty_coefficient',
            'previous_loyalty_coefficient', "verdict = 'V1'"),
        ('v1_service', 'base_loyalty', 'loyalty_coefficient',
            'previous_loyalty_coefficient', "verdict = 'V1'"),
        ('v1_complaints', 'base_loyalty', 'loyalty_coefficient',
            'previous_loyalty_coefficient', "verdict = 'V1'"),
        ('v2_both_up', 'base_loyalty', 'new', 'previous_new', "verdict = 'V2'"),
        ('v3_new_down', 'base_loyalty', 'new', 'previous_new', "verdict = 'V3'"),
        ('v4_both_down', 'base_loyalty', 'loyalty_coefficient',
            'previous_loyalty_coefficient', "verdict = 'V4'"),
        ('value_down', 'base_value', 'value_total', 'base_value_total', 'value_down'),
        ('quality_down', 'base_value', 'quality_index', 'base_quality_index',
            'quality_down'),
    ]) }}

),

colleague_findings as (

    {{ raised_findings('user_id', [
        ('seller_left', 'colleagues', 'accounts_to_hand_over', 'null',
            'has_left and accounts_to_hand_over > 0'),
        ('colleague_breaks_promises', 'promises', 'kept_rate', 'promise_kept_from',
            'kept_rate < promise_kept_from and due >= finding_cases_from'),
    ]) }}

),

findings as (

    select * from base_findings
    union all
    select * from colleague_findings

)

select * from findings
