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

rules as (

    select * from {{ ref('ref_finding_rule') }}

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

-- What nothing was decided about by itself, and is too much of a rule to be listed: as
-- many as `review_agenda` leaves out, which stands on this table and cannot be asked.
others as (

    select
        {{ group_finding_id('findings.rule', 'findings.review_id') }} as finding_id,
        findings.rule,
        findings.metric,
        findings.cause_area
    from findings
    inner join rules on findings.rule = rules.rule
    where
        findings.origin = 'automatic'
        and not exists (
            select known.action_id
            from known
            where known.finding_id = findings.finding_id
        )
    group by
        findings.review_id,
        findings.rule,
        findings.metric,
        findings.cause_area,
        rules.most_listed
    having count(*) > rules.most_listed

),

raised as (

    select
        finding_id,
        rule,
        entity_type,
        entity_id,
        metric,
        cause_area
    from findings
    where origin = 'automatic'
    union all
    select
        finding_id,
        rule,
        'group' as entity_type,
        'others' as entity_id,
        metric,
        cause_area
    from others

),

-- A finding belongs to the review that entered it; those of the tables are anybody's.
-- What the tables say today of the figure is not what a review wrote down.
answered as (

    select
        known.*,
        case
            when entered.finding_id is not null then 'review'
            when raised.finding_id is not null then 'automatic'
        end as finding_origin,
        coalesce(entered.rule, raised.rule) as rule,
        coalesce(entered.entity_type, raised.entity_type) as entity_type,
        coalesce(entered.entity_id, raised.entity_id) as entity_id,
        coalesce(entered.metric, raised.metric) as metric,
        entered.value as finding_value,
        coalesce(entered.cause_area, raised.cause_area) as cause_area
    from known
    left join findings as entered
        on
            known.review_id = entered.review_id
            and known.finding_id = entered.finding_id
            and entered.origin = 'review'
    left join raised on known.finding_id = raised.finding_id

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
