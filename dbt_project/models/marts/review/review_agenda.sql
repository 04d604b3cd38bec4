-- What the next review is to discuss: what the published tables raise by themselves and
-- what people found, each with its cause, owner, date and the turnover at stake.
-- Grain: one row per review_id and finding_id.

{%- set of_the_rule = [
    'review_id', 'origin', 'reviewed_on', 'period_end', 'rule', 'topic', 'metric',
    'source_table', 'cause_area', 'department', 'severity', 'rule_rank', 'text_en',
    'text_ru', 'action_en', 'action_ru', 'suggested_due_on'
] %}
{%- set of_the_finding = [
    'finding_id', 'entity_type', 'entity_id', 'entity_name', 'customer_id', 'value',
    'entered_value', 'threshold', 'evidence', 'owner_user_id', 'owner_name',
    'has_account_owner_left', 'turnover_at_stake', 'actions', 'actions_done', 'is_open',
    'is_listed', 'findings'
] %}

with

described as (

    select * from {{ ref('int_described_findings') }}

),

-- What people found or decided on is discussed; of the rest so many of each rule, those
-- with most turnover at stake.
placed as (

    select
        *,
        origin <> 'automatic' or actions > 0 as is_taken_up,
        row_number() over (
            partition by review_id, origin, rule, actions > 0
            order by
                turnover_at_stake desc nulls last,
                entity_id asc,
                finding_id asc
        ) as place
    from described

),

listed as (

    select
        *,
        is_taken_up or place <= most_listed as is_listed,
        1 as findings
    from placed

),

-- What is left of a rule is one more finding: how many they are and what is at stake.
groups as (

    select
        {{ of_the_rule | join(',\n        ') }},
        count(*) as findings,
        sum(turnover_at_stake) as turnover_at_stake
    from listed
    where not is_listed
    group by
        {{ of_the_rule | join(',\n        ') }}

),

identified_groups as (

    select
        *,
        {{ group_finding_id('rule', 'review_id') }} as finding_id
    from groups

),

decided as (

    select
        finding_id,
        count(*) as actions,
        count(done_on) as actions_done
    from {{ ref('int_review_actions') }}
    where entity_type = 'group'
    group by finding_id

),

described_groups as (

    select
        {%- for column in of_the_rule %}
        identified_groups.{{ column }},
        {%- endfor %}
        identified_groups.finding_id,
        'group' as entity_type,
        'others' as entity_id,
        cast(null as {{ dbt.type_string() }}) as entity_name,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        cast(null as double) as value,
        cast(null as {{ dbt.type_string() }}) as entered_value,
        cast(null as double) as threshold,
        'analytics.' || identified_groups.source_table
        || '.' || identified_groups.metric
        || ' of ' || cast(identified_groups.findings as {{ dbt.type_string() }})
        || ' more, twelve months to ' || identified_groups.review_id as evidence,
        cast(null as {{ dbt.type_string() }}) as owner_user_id,
        cast(null as {{ dbt.type_string() }}) as owner_name,
        false as has_account_owner_left,
        identified_groups.turnover_at_stake,
        coalesce(decided.actions, 0) as actions,
        coalesce(decided.actions_done, 0) as actions_done,
        coalesce(decided.actions, 0) = 0 or decided.actions_done < decided.actions
            as is_open,
        true as is_listed,
        identified_groups.findings
    from identified_groups
    left join decided on identified_groups.finding_id = decided.finding_id

),

all_findings as (

    select
        {{ (of_the_rule + of_the_finding) | join(',\n        ') }}
    from listed
    union all
    select
        {{ (of_the_rule + of_the_finding) | join(',\n        ') }}
    from described_groups

),

-- First what is listed; the gravest first, of equal ones where most turnover is at
-- stake, and what is left of a rule after those that are named.
review_agenda as (

    select
        *,
        row_number() over (
            partition by review_id
            order by
                case when is_listed then 1 else 2 end,
                case severity
                    when 'high' then 1
                    when 'medium' then 2
                    when 'low' then 3
                    else 4
                end,
                case when entity_type = 'group' then 2 else 1 end,
                turnover_at_stake desc nulls last,
                rule_rank asc nulls last,
                entity_id asc,
                finding_id asc
        ) as rank
    from all_findings

)

{{ conform('review_agenda') }}
