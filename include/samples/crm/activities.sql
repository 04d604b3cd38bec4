-- SIMULATED: who talked to whom.
-- Reads accounts, contacts, people, months, invoices, service_cases, opportunities.
-- Variables: last_day, last_year_start, staff.

-- Grain: one row per contact between us and an account that its own rhythm brings.
create or replace table regular_activities as

with

months as (

    select
        accounts.*,
        month_start,
        case
            when planted = 'over_served' and month_start >= getvariable('last_year_start') then 15
            else contacts_a_month + draw('more', buyer_no * 1000 + month_no, 2)
                * least(contacts_a_month, 1)
        end as contact_count,
        buyer_no * 1000 + month_no as month_key
    from accounts
    cross join months
    -- Interest fades after the last order.
    where month_start >= date_trunc('month', created_on)
        and month_start <= least(ends_on, date '2999-01-01') + interval 2 month
        -- Whoever is kept lightly is heard of twice a year.
        and (not is_light or (buyer_no + month_no) % 6 = 0)

),

numbered_activities as (

    select
        *,
        unnest(range(contact_count)) as activity_no
    from months

),

drawn_activities as (

    select
        *,
        month_key * 20 + activity_no as activity_key,
        month_start + draw('activity day', month_key * 20 + activity_no, 28) as day,
        -- Most contact is with the first names of an account.
        1 + least(
            draw(
                'contact',
                month_key * 20 + activity_no,
                contact_count(is_key, gap_days, is_light)
            ),
            draw('other contact', month_key * 20 + activity_no, 6)
        ) as drawn_contact
    from numbered_activities

),

spoken_activities as (

    select
        *,
        case
            when planted in ('single_threaded', 'departed_contact') then 1
            -- The heads of both sides plan together, each quarter.
            when planted = 'strategic_partner' and activity_no = 1 and month(day) % 3 = 1
                then 6
            else drawn_contact
        end as contact_no
    from drawn_activities
    -- Where there is one contact only, there is nobody to speak to before it.
    where contact_count(is_key, gap_days, is_light) > 1 or day >= created_on

)

select
    activity_key,
    account_id,
    is_key,
    planted,
    concat('K', account_id[2:], '-', contact_no) as contact_id,
    case
        when planted = 'single_threaded' or contact_no in (1, 4) or not is_key
            then if(
                not is_key
                and coalesce(planted not in ('orphaned_portfolio', 'handed_over'), true)
                and draw('inside', activity_key, 6) = 0,
                getvariable('staff').inside_sales,
                seller(first_owner_id, handed_over_on, day)
            )
        when contact_no = 2 then getvariable('staff').specialist
        when contact_no = 3 then getvariable('staff').works
        when contact_no = 5 then getvariable('staff').service
        else getvariable('staff').head_of_sales
    end as user_id,
    contact_no = 6 as is_exec_buyer,
    case
        when planted = 'strategic_partner' and activity_no < 3 and month(day) % 3 = 1
            then ['joint_rd', 'joint_planning', 'joint_sale'][1 + activity_no]
        when
            planted = 'exploring' and activity_no < 2
            then ['demo', 'trial'][1 + activity_no]
        when is_key and draw('special', activity_key, 12) = 0
            then ['visit', 'training', 'social'][1 + draw('which', activity_key, 3)]
        else
            [
                'call',
                'call',
                'email',
                'email',
                'email',
                'meeting',
                'visit',
                'follow_up'
            ][
            1 + draw('type', activity_key, 8)
        ]
    end as type,
    if(
        planted = 'over_served',
        'both',
        ['both', 'both', 'both', 'out', 'out', 'in'][
            1 + draw('direction', activity_key, 6)
        ]
    ) as direction,
    cast(day as timestamp)
    + to_minutes(480 + draw('minute', activity_key, 540)) as started_at,
    10 + draw('duration', activity_key, 8) * 10 as duration_min
from spoken_activities;

-- Grain: one row per activity: the regular ones, a question and its first answer for
-- every case, and the warning before every second late delivery.
create or replace table activities as

with

all_activities as (

    select
        concat('T', printf('%08d', activity_key)) as activity_id,
        account_id,
        contact_id,
        -- Whoever left is on no record after the last day.
        if(
            cast(started_at as date) > people.left_on,
            getvariable('staff').inside_sales,
            regular_activities.user_id
        ) as user_id,
        null as case_id,
        type,
        direction,
        started_at,
        duration_min,
        is_exec_buyer,
        is_exec_buyer and planted = 'strategic_partner' as is_exec_seller
    from regular_activities
    left join people using (user_id)

    union all by name

    select
        concat('TQ', case_id[2:]) as activity_id,
        account_id,
        contact_id,
        owner_user_id as user_id,
        case_id,
        'call' as type,
        'in' as direction,
        opened_at as started_at,
        10 as duration_min
    from service_cases

    union all by name

    select
        concat('TA', case_id[2:]) as activity_id,
        account_id,
        contact_id,
        owner_user_id as user_id,
        case_id,
        'email' as type,
        'out' as direction,
        first_response_at as started_at,
        15 as duration_min
    from service_cases
    where first_response_at is not null

    union all by name

    select
        concat('TN', printf('%06d', order_no)) as activity_id,
        account_id,
        concat('K', account_id[2:], '-1') as contact_id,
        getvariable('staff').dispatch as user_id,
        'proactive_notice' as type,
        'out' as direction,
        cast(promised_date - 1 as timestamp) + to_hours(10) as started_at,
        5 as duration_min
    from invoices
    where is_late and order_no % 2 = 0 and account_id is not null

)

select
    all_activities.* replace (
        spoken_to(
            contact_id,
            contacts.created_on,
            contacts.left_on,
            cast(all_activities.started_at as date)
        ) as contact_id,
        coalesce(is_exec_buyer, false) as is_exec_buyer,
        coalesce(is_exec_seller, false) as is_exec_seller
    ),
    opportunities.opportunity_id
from all_activities
left join contacts using (contact_id)
asof left join opportunities
    on all_activities.account_id = opportunities.account_id
        and all_activities.started_at >= opportunities.created_at;
