-- What each pair of people did in each trailing year.
-- Grain: one row per customer_id, user_id, contact_id, both functions and period_id.

with

contact_months as (

    select * from {{ ref('int_contact_months') }}

),

period_months as (

    select * from {{ ref('int_period_months') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

contact_pairs as (

    select
        contact_months.customer_id,
        contact_months.user_id,
        contact_months.contact_id,
        contact_months.seller_function,
        contact_months.buyer_function,
        periods.period_id,
        max(periods.period_end) as period_end,
        sum(contact_months.activities) as activities,
        sum(contact_months.contacts) as contacts,
        sum(contact_months.two_way_contacts) as two_way_contacts,
        max(contact_months.last_two_way_on) as last_two_way_on,
        sum(contact_months.joint_projects) as joint_projects,
        sum(contact_months.trials) as trials,
        bool_or(contact_months.has_executives) as has_executives,
        sum(contact_months.minutes) as minutes,
        sum(contact_months.minutes_at_hourly_cost) as minutes_at_hourly_cost,
        bool_or(contact_months.has_hours_without_rate) as has_hours_without_rate
    from contact_months
    inner join period_months
        on contact_months.month_end = period_months.month_end
    inner join periods on period_months.window_id = periods.period_id
    group by
        contact_months.customer_id,
        contact_months.user_id,
        contact_months.contact_id,
        contact_months.seller_function,
        contact_months.buyer_function,
        periods.period_id

)

select * from contact_pairs
