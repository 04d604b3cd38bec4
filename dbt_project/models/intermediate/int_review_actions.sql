-- What reviews held by the day of the figures decided to do, how it stands, and the
-- finding that it answers.
-- Grain: one row per action_id.

with

decided as (

    select * from {{ ref('stg_crm__review_actions') }}

),

sessions as (

    select * from {{ ref('stg_crm__review_sessions') }}

),

findings as (

    select * from {{ ref('int_findings') }}

),

-- What is done after the day of the figures is not done yet.
known as (

    select
        decided.action_id,
        decided.review_id,
        decided.finding_id,
        sessions.held_on,
        sessions.period as period_under_review,
        decided.owner_user_id,
        decided.due_on,
        case when decided.done_on <= {{ as_of() }} then decided.done_on end as done_on,
        decided.expected_effect
    from decided
    left join sessions on decided.review_id = sessions.review_id
    where sessions.held_on is null or sessions.held_on <= {{ as_of() }}

),

-- A finding belongs to the review that entered it; those of the tables are anybody's.
answered as (

    select
        known.*,
        coalesce(entered.origin, automatic.origin) as finding_origin,
        coalesce(entered.rule, automatic.rule) as rule,
        coalesce(entered.entity_type, automatic.entity_type) as entity_type,
        coalesce(entered.entity_id, automatic.entity_id) as entity_id,
        coalesce(entered.metric, automatic.metric) as metric,
        coalesce(entered.value, automatic.value) as finding_value,
        coalesce(entered.cause_area, automatic.cause_area) as cause_area
    from known
    left join findings as entered
        on
            known.review_id = entered.review_id
            and known.finding_id = entered.finding_id
            and entered.origin = 'review'
    left join findings as automatic
        on
            known.finding_id = automatic.finding_id
            and automatic.origin = 'automatic'

),

actions as (

    select
        *,
        case
            when done_on is not null and done_on > due_on then 'late'
            when done_on is not null then 'done'
            when due_on < {{ as_of() }} then 'overdue'
            else 'open'
        end as state,
        case
            when done_on is not null
                then greatest({{ dbt.datediff('due_on', 'done_on', 'day') }}, 0)
            when due_on is not null
                then greatest({{ dbt.datediff('due_on', as_of(), 'day') }}, 0)
        end as days_overdue
    from answered

)

select * from actions
