-- SIMULATED: what customers ask and complain of, and what we promise them.
-- Reads accounts, contacts, invoices, months. Variables: last_day, last_year_start,
-- staff, words.

-- Grain: one row per case: a complaint about nine in ten faulty and half of the late
-- deliveries; questions and requests besides.
create or replace table service_cases as

with

complaints as (

    select
        order_no * 10 as case_key,
        account_id,
        'complaint' as kind,
        if(fault is null, 'logistics', if(fault = 'price', 'price', 'quality'))
            as category,
        invoice_date + 1 + draw('complained', order_no, 3) as opened_on,
        if(fault is null, null, first_product_no) as product_no,
        order_no,
        if(fault = 'quality', 3, 2) as severity
    from invoices
    where account_id is not null
        and (
            (fault is not null and draw('complains', order_no, 10) > 0)
            or (fault is null and is_late and draw('complains', order_no, 2) = 0)
        )

),

questions as (

    select
        10000000 + (buyer_no * 100 + month_no) * 10 + question_no as case_key,
        account_id,
        ['info_request', 'info_request', 'request', 'problem', 'remark'][
            1 + draw('question', (buyer_no * 100 + month_no) * 10 + question_no, 5)
        ] as kind,
        'service' as category,
        month_start + draw('asked', (buyer_no * 100 + month_no) * 10 + question_no, 28)
            as opened_on,
        null as product_no,
        null as order_no,
        1
        + draw('weight', (buyer_no * 100 + month_no) * 10 + question_no, 2) as severity
    from accounts
    cross join months
    cross join range(4) as questions (question_no)
    where month_start > created_on
        and gap_days > 0
        and month_start between starts_on and ends_on
        and (
            (planted = 'response_sla_missed' and month_start >= getvariable('last_year_start'))
            or draw(
                'asks',
                (buyer_no * 100 + month_no) * 10 + question_no,
                case when is_key then 8 when is_light then 240 else 24 end
            )
            = 0
        )

),

all_cases as (

    select * from complaints
    union all
    select * from questions

),

opened_cases as (

    select
        all_cases.*,
        accounts.planted,
        accounts.is_key,
        row_number() over (order by opened_on, case_key) as case_no,
        cast(opened_on as timestamp) + to_minutes(480 + draw('opened', case_key, 480))
            as opened_at,
        concat(
            'K',
            account_id[2:],
            case
                when planted = 'single_threaded' or not is_key then '-1'
                when category = 'quality' then '-5'
                else '-3'
            end
        ) as contact_id,
        coalesce(
            planted = 'response_sla_missed' and opened_on >= getvariable('last_year_start'), false
        )
            as is_missed,
        coalesce(
            planted = 'complaints_credited' and opened_on >= getvariable('last_year_start'), false
        )
            as is_troubled
    from all_cases
    inner join accounts using (account_id)
    where opened_on <= getvariable('last_day')

),

answered_cases as (

    select
        *,
        case
            when is_missed and case_key % 3 = 0 then null
            when
                is_missed
                then opened_at + to_minutes(600 + draw('answer', case_key, 3000))
            when draw('slow', case_key, 12) = 0
                then opened_at + to_minutes(250 + draw('answer', case_key, 600))
            else opened_at + to_minutes(10 + draw('answer', case_key, 220))
        end as first_response_at
    from opened_cases

)

select
    concat('Q', printf('%05d', case_no)) as case_id,
    case_no,
    account_id,
    spoken_to(contact_id, contacts.created_on, contacts.left_on, opened_on)
        as contact_id,
    if(
        kind = 'complaint',
        getvariable('staff').complaints,
        getvariable('staff').service
    ) as owner_user_id,
    kind,
    severity,
    category,
    opened_at,
    first_response_at,
    cast(opened_on + 10 as timestamp) + to_hours(17) as promised_at,
    if(
        first_response_at is null
        or (is_troubled and opened_on >= getvariable('last_day') - 60),
        null,
        first_response_at
        + to_hours(12 + draw('solved', case_key, if(is_troubled, 600, 220)))
    ) as resolved_at,
    if(is_troubled and draw('reopened', case_key, 3) = 0, 1, 0) as reopened_count,
    product_no,
    order_no,
    if(
        kind = 'complaint' and draw('acted', case_key, 8) > 0,
        ['Replaced', 'Credited', 'Carrier changed', 'Process corrected'][
            1 + draw('action', case_key, 4)
        ],
        null
    ) as action_taken,
    case
        when is_missed or is_troubled then 1 + draw('satisfied', case_key, 2)
        else 3 + draw('satisfied', case_key, 3)
    end as satisfaction
from answered_cases
left join contacts using (contact_id, account_id);

-- Grain: one row per promise: when a complaint is to be settled, one in four months to
-- others, two a month to whom we break them.
create or replace table promises as

with

all_promises as (

    select
        case_no * 10 as promise_key,
        account_id,
        owner_user_id as user_id,
        cast(first_response_at as date) as made_on,
        10 as days,
        'Settle the complaint' as text
    from service_cases
    where kind = 'complaint' and first_response_at is not null

    union all

    select
        buyer_no * 10000 + month_no * 10 + 5 + promise_no as promise_key,
        account_id,
        seller(first_owner_id, handed_over_on, month_start) as user_id,
        month_start
        + draw('promised', buyer_no * 1000 + month_no * 2 + promise_no, 28) as made_on,
        5 + draw('due', buyer_no * 1000 + month_no * 2 + promise_no, 20) as days,
        word(
            'promises', draw('what', buyer_no * 1000 + month_no * 2 + promise_no, 4)
        ) as text
    from accounts
    cross join months
    cross join range(2) as promises (promise_no)
    where gap_days > 0
        and month_start between starts_on and ends_on
        and (
            (planted = 'promises_broken' and month_start >= getvariable('last_year_start'))
            or draw(
                'promise',
                buyer_no * 1000 + month_no * 2 + promise_no,
                case when is_key then 4 when is_light then 160 else 16 end
            )
            = 0
        )

),

dated_promises as (

    select
        all_promises.*,
        row_number() over (order by made_on, promise_key) as promise_no,
        row_number() over (partition by account_id order by made_on, promise_key)
            as account_promise_no,
        made_on + days as due_on,
        coalesce(planted = 'promises_broken' and made_on >= getvariable('last_year_start'), false)
            as is_broken,
        draw('kept', promise_key, 100) as luck
    from all_promises
    inner join accounts using (account_id)
    where made_on <= getvariable('last_day')

)

select
    concat('V', printf('%05d', promise_no)) as promise_id,
    promise_no,
    account_id,
    user_id,
    cast(made_on as timestamp) + to_hours(11) as made_at,
    cast(due_on as timestamp) + to_hours(17) as due_at,
    case
        when is_broken
            then case account_promise_no % 3
                when 0 then cast(due_on - 1 as timestamp) + to_hours(12)
                when 1 then cast(due_on + 4 as timestamp) + to_hours(12)
            end
        when luck < 88 then cast(due_on - 1 - luck % 4 as timestamp) + to_hours(12)
        when luck < 94 then cast(due_on + 3 + luck % 5 as timestamp) + to_hours(12)
    end as fulfilled_at,
    if(not is_broken and luck = 99, cast(due_on - 1 as timestamp) + to_hours(9), null)
        as cancelled_at,
    draw('written', promise_key, 10) < 6 as confirmed_in_writing,
    text
from dated_promises;
