-- What each pair of people did in each month: every longer period adds these up.
-- Grain: one row per customer_id, user_id, contact_id, both functions and month_end.

with

activities as (

    select * from {{ ref('int_activities') }}

),

contact_months as (

    select
        customer_id,
        user_id,
        contact_id,
        seller_function,
        buyer_function,
        month_end,
        count(*) as activities,
        count(case when is_contact then 1 end) as contacts,
        count(case when is_two_way then 1 end) as two_way_contacts,
        max(case when is_two_way then activity_on end) as last_two_way_on,
        count(case when type in ('joint_rd', 'joint_planning') then 1 end)
            as joint_projects,
        count(case when type = 'trial' then 1 end) as trials,
        bool_or(is_between_executives) as has_executives,
        coalesce(sum(duration_min), 0) as minutes,
        coalesce(sum(duration_min * hourly_cost), 0) as minutes_at_hourly_cost,
        bool_or(coalesce(duration_min, 0) > 0 and hourly_cost is null)
            as has_hours_without_rate
    from activities
    group by
        customer_id, user_id, contact_id, seller_function, buyer_function, month_end

)

select * from contact_months
