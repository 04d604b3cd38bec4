-- What reviews decided to do, how far it is done, and what became of the figure that it
-- was about.
-- Grain: one row per action_id.

with

actions as (

    select * from {{ ref('int_review_actions') }}

),

figures as (

    select * from {{ ref('int_review_figures') }}

),

customers as (

    select * from {{ ref('customers') }}

),

owners as (

    select * from {{ ref('int_review_owners') }}

),

last_reviews as (

    select max(held_on) as held_on
    from actions

),

-- What the review wrote down counts where the figure was not published then.
measured as (

    select
        actions.*,
        figures.source_table,
        figures.period_then,
        figures.period_now,
        figures.better,
        coalesce(figures.value_then, actions.finding_value) as value_then,
        case
            when figures.value_then is not null then 'published'
            when actions.finding_value is not null then 'entered'
        end as value_then_basis,
        figures.value_now
    from actions
    left join figures
        on
            actions.entity_type = figures.entity_type
            and actions.entity_id = figures.entity_id
            and actions.metric = figures.metric
            and (
                actions.held_on = figures.held_on
                or (actions.held_on is null and figures.held_on is null)
            )

),

review_follow_up as (

    select
        measured.action_id,
        measured.review_id,
        measured.held_on,
        measured.period_under_review,
        measured.held_on = last_reviews.held_on as is_last_review,
        measured.finding_id,
        measured.finding_origin,
        measured.rule,
        measured.entity_type,
        measured.entity_id,
        {{ finding_entity_name('measured', 'customers.name', 'colleagues.name') }}
            as entity_name,
        customers.customer_id,
        measured.cause_area,
        measured.owner_user_id,
        owners.name as owner_name,
        owners.has_left as has_owner_left,
        measured.due_on,
        measured.done_on,
        measured.state,
        measured.days_overdue,
        count(*) over (partition by measured.review_id) as actions_of_review,
        count(measured.done_on) over (partition by measured.review_id)
            as done_of_review,
        measured.expected_effect,
        measured.metric,
        measured.source_table,
        measured.period_then,
        measured.value_then,
        measured.value_then_basis,
        measured.period_now,
        measured.value_now,
        measured.value_now - measured.value_then as metric_change,
        case
            when measured.better = 'up' and measured.value_now > measured.value_then
                then true
            when measured.better = 'down' and measured.value_now < measured.value_then
                then true
            when measured.better = 'none' then null
            when measured.value_now <> measured.value_then then false
        end as has_improved
    from measured
    cross join last_reviews
    left join customers
        on
            measured.entity_type = 'customer'
            and measured.entity_id = customers.customer_id
    left join owners as colleagues
        on
            measured.entity_type = 'user'
            and measured.entity_id = colleagues.user_id
    left join owners on measured.owner_user_id = owners.user_id

),

rated as (

    select
        *,
        {{ ratio('done_of_review', 'actions_of_review') }} as review_done_share
    from review_follow_up

)

{{ conform('rated') }}
