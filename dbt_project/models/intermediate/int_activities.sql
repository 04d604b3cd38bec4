-- What was done for customers and took place by the day of the figures, with who took
-- part on either side.
-- Grain: one row per activity_id.

with

activities as (

    select *
    from {{ ref('stg_crm__activities') }}
    where
        coalesce(is_completed, true)
        and cast(started_at as date) <= {{ as_of() }}

),

customers as (

    select * from {{ ref('customers') }}

),

contacts as (

    select * from {{ ref('stg_crm__contacts') }}

),

users as (

    select * from {{ ref('stg_crm__users') }}

),

thresholds as (

    {{ thresholds(['two_way_days']) }}

),

answered as (

    select
        *,
        cast(started_at as date) as activity_on,
        max(case when direction = 'out' then cast(started_at as date) end) over (
            partition by account_id order by started_at
        ) as out_before_on,
        min(case when direction = 'out' then cast(started_at as date) end) over (
            partition by account_id order by started_at desc
        ) as out_after_on
    from activities

),

took_place as (

    select
        answered.activity_id,
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
        cast(answered.duration_min as double) / 60 as hours,
        -- A task or an internal talk is work for the client, not contact with it.
        coalesce(answered.direction, '') <> 'internal' and answered.type <> 'task'
            as is_contact,
        coalesce(answered.direction = 'both', false)
        or coalesce(
            answered.direction = 'in'
            and (
                {{ dbt.datediff(
                    'answered.out_before_on', 'answered.activity_on', 'day'
                ) }} <= thresholds.two_way_days
                or {{ dbt.datediff(
                    'answered.activity_on', 'answered.out_after_on', 'day'
                ) }} <= thresholds.two_way_days
            ),
            false
        ) as is_two_way,
        contacts.function as buyer_function,
        users.department as seller_function,
        users.hourly_cost,
        coalesce(answered.is_exec_buyer and answered.is_exec_seller, false)
            as is_between_executives
    from answered
    inner join customers on answered.account_id = customers.customer_id
    left join contacts on answered.contact_id = contacts.contact_id
    left join users on answered.user_id = users.user_id
    cross join thresholds

)

select * from took_place
