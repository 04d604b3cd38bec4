-- Each customer in a trailing year as far as the organisation for key accounts is
-- concerned: whether it was one, who answers for it, what it took and brought.
-- Grain: one row per customer_key and period_id.

{{ config(materialized="view") }}

with

indicators as (

    select * from {{ ref('int_relationship_indicators') }}

),

customers as (

    select * from {{ ref('customers') }}

),

users as (

    select * from {{ ref('stg_crm__users') }}

),

contacts as (

    select * from {{ ref('int_sales_contacts') }}

),

thresholds as (

    {{ thresholds(['top_skill_from']) }}

),

-- Accounts are key accounts as they stand today; who was not yet on record, or had
-- ended it, was none then.
accounts as (

    select
        indicators.customer_key,
        indicators.period_id,
        coalesce(
            indicators.is_key_account
            and not indicators.is_before_record
            and not indicators.is_terminated,
            false
        ) as is_key,
        customers.owner_user_id as manager_user_id,
        users.skill_rating >= thresholds.top_skill_from as has_top_skill,
        indicators.relationship_cost + indicators.hours_cost as cost,
        indicators.gross_margin,
        indicators.hours,
        coalesce(contacts.sales_units, 0) as sales_units,
        coalesce(contacts.owner_hours, 0) as owner_hours
    from indicators
    cross join thresholds
    inner join customers on indicators.customer_id = customers.customer_id
    left join users on customers.owner_user_id = users.user_id
    left join contacts
        on
            indicators.customer_id = contacts.customer_id
            and indicators.period_id = contacts.period_id

)

select * from accounts
