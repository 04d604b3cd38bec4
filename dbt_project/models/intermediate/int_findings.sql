-- Everything there is to discuss: what the published tables raise for the last trailing
-- year, and what people entered in reviews held by the day of the figures.
-- Grain: one row per review_id and finding_id.

with

review_period as (

    select * from {{ ref('int_review_period') }}

),

rules as (

    select * from {{ ref('ref_finding_rule') }}

),

entered as (

    select * from {{ ref('stg_crm__review_findings') }}

),

sessions as (

    select * from {{ ref('stg_crm__review_sessions') }}

),

survivors as (

    select *
    from {{ ref('stg_crm__survivors') }}
    where entity = 'account'

),

customers as (

    select * from {{ ref('customers') }}

),

owners as (

    select * from {{ ref('int_review_owners') }}

),

segments as (

    select distinct segment
    from {{ ref('base_loyalty') }}
    where not is_whole_base

),

raised as (

    select * from {{ ref('int_findings_on_base') }}
    union all
    select * from {{ ref('int_findings_on_value') }}
    union all
    select * from {{ ref('int_findings_on_dealings') }}
    union all
    select * from {{ ref('int_findings_on_relations') }}

),

-- The same rule on the same entity and period is the same finding, in every release.
automatic_findings as (

    select
        cast(review_period.period_end as {{ dbt.type_string() }}) as review_id,
        {{ dbt.hash(
            "raised.rule || '|' || raised.entity_id || '|' || cast("
            ~ "review_period.period_end as " ~ dbt.type_string() ~ ")"
        ) }} as finding_id,
        'automatic' as origin,
        {{ as_of() }} as reviewed_on,
        review_period.period_end,
        raised.rule,
        rules.entity_type,
        raised.entity_id,
        rules.metric,
        raised.value,
        cast(null as {{ dbt.type_string() }}) as entered_value,
        raised.threshold,
        rules.cause_area,
        cast(null as {{ dbt.type_string() }}) as chair_user_id
    from raised
    inner join rules on raised.rule = rules.rule
    cross join review_period

),

-- A finding names an account, a colleague, a segment or the base; an account that was
-- merged is the one that took its place.
entered_findings as (

    select
        entered.review_id,
        entered.finding_id,
        'review' as origin,
        sessions.held_on as reviewed_on,
        cast(null as date) as period_end,
        entered.verdict_code as rule,
        case
            when lower(entered.entity) = 'base' then 'base'
            when entered.entity is null and sessions.scope = 'base' then 'base'
            when customers.customer_id is not null then 'customer'
            when owners.user_id is not null then 'user'
            when segments.segment is not null then 'segment'
            else 'other'
        end as entity_type,
        case
            when lower(coalesce(entered.entity, sessions.scope)) = 'base' then 'base'
            else coalesce(customers.customer_id, entered.entity)
        end as entity_id,
        entered.metric,
        try_cast(entered.value as double) as value,
        entered.value as entered_value,
        cast(null as double) as threshold,
        entered.cause_area,
        sessions.chair_user_id
    from entered
    left join sessions on entered.review_id = sessions.review_id
    left join survivors on entered.entity = survivors.record_id
    left join customers
        on coalesce(survivors.survivor_id, entered.entity) = customers.customer_id
    left join owners on entered.entity = owners.user_id
    left join segments on entered.entity = segments.segment
    where sessions.held_on is null or sessions.held_on <= {{ as_of() }}

),

findings as (

    select * from automatic_findings
    union all
    select * from entered_findings

)

select * from findings
