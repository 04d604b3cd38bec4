-- In which stage each relationship is, since when, and by which rule.
-- Grain: one row per customer_id, period_type and period_end.

with

stages as (

    select * from {{ ref('int_relationship_stages') }}

),

kam_stages as (

    select * from {{ ref('int_kam_stages') }}

),

rules as (

    select * from {{ ref('ref_relationship_rule') }}

),

decisions as (

    select * from {{ ref('int_relationship_overrides') }}

),

decided as (

    select
        stages.*,
        coalesce(stage_decisions.value, stage_rules.result) as stage,
        stage_rules.result as stage_by_rule,
        stage_decisions.author as stage_override_author,
        stage_decisions.made_on as stage_override_made_on,
        stage_decisions.reason as stage_override_reason,
        kam_stages.kam_rule_id,
        kam_stages.kam_confidence,
        coalesce(kam_decisions.value, kam_rules.result) as kam_stage,
        kam_rules.result as kam_stage_by_rule,
        kam_decisions.author as kam_override_author,
        kam_decisions.made_on as kam_override_made_on,
        kam_decisions.reason as kam_override_reason
    from stages
    inner join kam_stages
        on
            stages.customer_key = kam_stages.customer_key
            and stages.period_id = kam_stages.period_id
    left join rules as stage_rules on stages.stage_rule_id = stage_rules.rule_id
    left join rules as kam_rules on kam_stages.kam_rule_id = kam_rules.rule_id
    left join decisions as stage_decisions
        on
            stages.customer_id = stage_decisions.customer_id
            and stages.period_id = stage_decisions.period_id
            and stage_decisions.classification = 'stage'
    left join decisions as kam_decisions
        on
            stages.customer_id = kam_decisions.customer_id
            and stages.period_id = kam_decisions.period_id
            and kam_decisions.classification = 'kam_stage'

),

compared as (

    select
        *,
        lag(stage) over (partition by customer_key order by period_end) as stage_before,
        lag(kam_stage) over (partition by customer_key order by period_end)
            as kam_stage_before
    from decided

),

-- How often the stage had changed by then: equal numbers are one stay in a stage.
stays as (

    select
        *,
        count(
            case when coalesce(stage, '') <> coalesce(stage_before, '') then 1 end
        ) over so_far as stage_stay,
        count(
            case
                when coalesce(kam_stage, '') <> coalesce(kam_stage_before, '') then 1
            end
        ) over so_far as kam_stage_stay
    from compared
    window
        so_far as (
            partition by customer_key
            order by period_end
            rows between unbounded preceding and current row
        )

),

dated as (

    select
        *,
        first_value(period_end) over stage_stays as stage_since,
        first_value(stage_before) over stage_stays as previous_stage,
        first_value(period_end) over kam_stage_stays as kam_stage_since,
        first_value(kam_stage_before) over kam_stage_stays as previous_kam_stage
    from stays
    window
        stage_stays as (
            partition by customer_key, stage_stay
            order by period_end
            rows between unbounded preceding and current row
        ),
        kam_stage_stays as (
            partition by customer_key, kam_stage_stay
            order by period_end
            rows between unbounded preceding and current row
        )

),

relationship_stage as (

    select
        *,
        case
            when stage_rule_id is null then 'before_record'
            when stage_confidence = 1 then 'complete'
            else 'partial'
        end as evidence,
        case when stage = 'expansion' then movement end as substate,
        {{ dbt.datediff('stage_since', 'period_end', 'day') }} as days_in_stage,
        {{ dbt.datediff('kam_stage_since', 'period_end', 'day') }} as days_in_kam_stage
    from dated

)

{{ conform('relationship_stage') }}
