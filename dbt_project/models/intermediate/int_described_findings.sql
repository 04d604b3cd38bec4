-- Each finding with its words, cause, owner, date, the turnover at stake and what was
-- decided about it.
-- Grain: one row per review_id and finding_id.

{{ config(materialized="view") }}

with

findings as (

    select * from {{ ref('int_findings') }}

),

rules as (

    select * from {{ ref('ref_finding_rule') }}

),

customers as (

    select * from {{ ref('customers') }}

),

owners as (

    select * from {{ ref('int_review_owners') }}

),

stakes as (

    select * from {{ ref('int_review_stakes') }}

),

decided as (

    select
        review_id,
        finding_id,
        finding_origin,
        count(*) as actions,
        count(done_on) as actions_done
    from {{ ref('int_review_actions') }}
    group by review_id, finding_id, finding_origin

),

-- An automatic finding may be answered by any review.
answers as (

    select
        findings.review_id,
        findings.finding_id,
        sum(decided.actions) as actions,
        sum(decided.actions_done) as actions_done
    from findings
    inner join decided
        on
            findings.finding_id = decided.finding_id
            and findings.origin = decided.finding_origin
            and (
                findings.origin = 'automatic'
                or findings.review_id = decided.review_id
            )
    group by findings.review_id, findings.finding_id

),

described as (

    select
        findings.review_id,
        findings.finding_id,
        findings.origin,
        findings.reviewed_on,
        findings.period_end,
        findings.rule,
        rules.topic,
        findings.entity_type,
        findings.entity_id,
        {{ finding_entity_name('findings', 'customers.name', 'colleagues.name') }}
            as entity_name,
        customers.customer_id,
        findings.metric,
        findings.value,
        findings.entered_value,
        findings.threshold,
        case
            when findings.origin = 'automatic' then rules.source_table
        end as source_table,
        case
            when findings.origin = 'automatic'
                then
                    'analytics.' || rules.source_table || '.' || rules.metric
                    || ' of ' || findings.entity_id
                    || ', twelve months to ' || findings.review_id
            else 'entered in review ' || findings.review_id
        end as evidence,
        findings.cause_area,
        rules.department,
        rules.severity,
        rules.rank as rule_rank,
        rules.most_listed,
        rules.text_en,
        rules.text_ru,
        rules.action_en,
        rules.action_ru,
        case findings.entity_type
            when 'customer' then account_owners.acting_user_id
            when 'user' then colleagues.manager_user_id
            else chairs.acting_user_id
        end as owner_user_id,
        case findings.entity_type
            when 'customer' then account_owners.acting_name
            when 'user' then colleagues.manager_name
            else chairs.acting_name
        end as owner_name,
        coalesce(account_owners.has_left, false) as has_account_owner_left,
        case rules.severity
            {%- for severity, days in var('finding_due_days').items() %}
            when '{{ severity }}' then {{ add_days('findings.reviewed_on', days) }}
            {%- endfor %}
        end as suggested_due_on,
        case
            when findings.entity_type = 'customer' then coalesce(stakes.turnover, 0)
            else stakes.turnover
        end as turnover_at_stake,
        coalesce(answers.actions, 0) as actions,
        coalesce(answers.actions_done, 0) as actions_done,
        coalesce(answers.actions, 0) = 0 or answers.actions_done < answers.actions
            as is_open
    from findings
    left join rules on findings.rule = rules.rule
    left join customers
        on findings.entity_type = 'customer' and findings.entity_id = customers.customer_id
    left join owners as account_owners
        on customers.owner_user_id = account_owners.user_id
    left join owners as colleagues
        on findings.entity_type = 'user' and findings.entity_id = colleagues.user_id
    left join owners as chairs on findings.chair_user_id = chairs.user_id
    left join stakes
        on
            findings.entity_type = stakes.entity_type
            and findings.entity_id = stakes.entity_id
    left join answers
        on
            findings.review_id = answers.review_id
            and findings.finding_id = answers.finding_id

)

select * from described
