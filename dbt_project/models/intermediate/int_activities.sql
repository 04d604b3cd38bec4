-- What was done for customers and took place by the day of the figures, with who took
-- part on either side. A contact is between the two sides: neither internal nor a task.
-- Grain: one row per activity_id.

with

activities as (

    select *
    from {{ ref('stg_crm__activities') }}
    where
        {{ local_day('started_at') }} <= {{ as_of() }}
        and coalesce(is_completed, true)

),

opportunities as (

    select * from {{ ref('stg_crm__opportunities') }}

),

contacts as (

    select * from {{ ref('stg_crm__contacts') }}

),

users as (

    select * from {{ ref('stg_crm__users') }}

),

customer_keys as (

    select * from {{ ref('int_customer_keys') }}

),

thresholds as (

    {{ thresholds(['two_way_days']) }}

),

customer_activities as (

    select
        activities.*,
        customer_keys.customer_key,
        {{ local_day('activities.started_at') }} as activity_on,
        activities.type <> 'task' and coalesce(activities.direction, '') <> 'internal'
            as is_contact,
        -- A deal that is not on record cannot be shown to be over.
        activities.opportunity_id is not null
        and (
            opportunities.opportunity_id is null
            or (
                {{ local_day('opportunities.created_at') }}
                <= {{ local_day('activities.started_at') }}
                and (
                    not coalesce(opportunities.is_closed, false)
                    or opportunities.close_date is null
                    or opportunities.close_date
                    >= {{ local_day('activities.started_at') }}
                )
            )
        ) as has_open_deal
    from activities
    inner join customer_keys
        on activities.account_id = customer_keys.customer_id
    left join opportunities
        on activities.opportunity_id = opportunities.opportunity_id

),

-- The nearest day that we turned to the same person, before and after; activities that
-- name nobody go together.
answered as (

    select
        *,
        max(case when is_contact and direction = 'out' then activity_on end) over (
            partition by customer_key, contact_id
            order by activity_on
            range between unbounded preceding and current row
        ) as out_before_on,
        min(case when is_contact and direction = 'out' then activity_on end) over (
            partition by customer_key, contact_id
            order by activity_on
            range between current row and unbounded following
        ) as out_after_on
    from customer_activities

),

took_place as (

    select
        answered.activity_id,
        answered.customer_key,
        answered.account_id as customer_id,
        answered.contact_id,
        answered.user_id,
        answered.opportunity_id,
        answered.case_id,
        answered.type,
        answered.direction,
        answered.started_at,
        answered.activity_on,
        {{ dbt.last_day('answered.activity_on', 'month') }} as month_end,
        answered.duration_min,
        answered.is_contact,
        answered.is_contact and coalesce(
            answered.direction = 'both'
            or (
                answered.direction = 'in'
                and (
                    {{ dbt.datediff(
                        'answered.out_before_on', 'answered.activity_on', 'day'
                    ) }} <= thresholds.two_way_days
                    or {{ dbt.datediff(
                        'answered.activity_on', 'answered.out_after_on', 'day'
                    ) }} <= thresholds.two_way_days
                )
            ),
            false
        ) as is_two_way,
        answered.has_open_deal,
        contacts.function as buyer_function,
        users.department as seller_function,
        users.hourly_cost,
        coalesce(answered.is_exec_buyer and answered.is_exec_seller, false)
            as is_between_executives
    from answered
    left join contacts on answered.contact_id = contacts.contact_id
    left join users on answered.user_id = users.user_id
    cross join thresholds

)

select * from took_place
