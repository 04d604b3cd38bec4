-- SIMULATED: the accounts of the wholesaler's CRM. An account is delivered again in the
-- month in which it changes.
-- Reads linked_customers, users (crm.sql), data_days. Variable: seed.

-- Grain: one row per account. The size of an account is its real turnover; the 25
-- largest are key accounts, the next 35 candidates. Prospects have no turnover yet and
-- a few records are tests or deleted, as in any CRM.
create or replace table account_facts as

with

billed_accounts as (

    select
        account_id,
        min_by(name, customer_id) as name,
        min_by(country, customer_id) as country,
        min(first_document_on) as first_document_on,
        max(last_document_on) as last_document_on,
        sum(turnover) as turnover
    from linked_customers
    group by account_id

),

prospects as (

    select
        concat('P', number) as account_id,
        concat('Prospect ', number) as name,
        'United Kingdom' as country,
        data_days.first_day + draw('met', number, 700) as first_document_on,
        cast(null as date) as last_document_on,
        cast(null as decimal(18, 2)) as turnover
    from range(1, 121) as numbers (number)
    cross join data_days

),

all_accounts as (

    select * from billed_accounts
    union all
    select * from prospects

)

select
    *,
    row_number() over (order by turnover desc nulls last, account_id) as size_rank,
    country != 'United Kingdom' as is_export,
    first_document_on - draw('created', account_id, 60) as created_on,
    -- One in three of those silent for half a year has ended the relationship.
    if(
        last_document_on + 180 <= (select last_day from data_days)
        and draw('ended', account_id, 3) = 0,
        last_document_on + 180,
        null
    ) as terminated_on
from all_accounts;

-- Grain: one row per account and month of delivery, as the account stood then.
create or replace table accounts as

with

owned_accounts as (

    select
        *,
        case
            when turnover is not null and size_rank <= 25
                then ['U03', 'U04'][1 + draw('owner', account_id, 2)]
            when is_export then ['U05', 'U06'][1 + draw('owner', account_id, 2)]
            else ['U07', 'U08', 'U09', 'U10', 'U11', 'U12'][
                1 + draw('owner', account_id, 6)
            ]
        end as first_owner_id
    from account_facts

),

-- Whoever leaves hands the accounts to another of the same role.
handovers as (

    select
        leaver.user_id as first_owner_id,
        leaver.delivered_month as left_month,
        min(successor.user_id) as next_owner_id
    from users as leaver
    inner join users as successor
        on leaver.role = successor.role and successor.user_id != leaver.user_id
    where leaver.left_on is not null
    group by all

),

deliveries as (

    select
        account_id,
        date_trunc('month', first_document_on) as delivered_month
    from owned_accounts

    union

    -- Half a year after the first purchase an account is known for what it is.
    select
        account_id,
        date_trunc('month', first_document_on + 180) as delivered_month
    from owned_accounts
    where size_rank <= 60

    union

    select
        account_id,
        date_trunc('month', terminated_on) as delivered_month
    from owned_accounts
    where terminated_on is not null

    union

    select
        owned_accounts.account_id,
        handovers.left_month as delivered_month
    from owned_accounts
    inner join handovers using (first_owner_id)
    where date_trunc('month', owned_accounts.first_document_on) < handovers.left_month

)

select
    deliveries.delivered_month,
    account_id,
    name,
    country,
    case
        when turnover is null then 'Prospect'
        when is_export then 'Export'
        when size_rank <= 300 then 'Wholesale'
        else ['Independent shop', 'Independent shop', 'Online shop', 'Events'][
            1 + draw('segment', account_id, 4)
        ]
    end as segment,
    ['Gifts', 'Home and garden', 'Stationery', 'Toys', 'Hospitality'][
        1 + draw('industry', account_id, 5)
    ] as industry,
    ['web', 'catalogue', 'field sales', 'trade fair'][
        1 + draw('channel', account_id, 4)
    ] as channel,
    if(
        deliveries.delivered_month >= handovers.left_month,
        handovers.next_owner_id,
        owned_accounts.first_owner_id
    ) as owner_user_id,
    size_rank <= 25
    and deliveries.delivered_month >= date_trunc('month', first_document_on + 180)
        as is_key_account,
    size_rank between 26 and 60
    and deliveries.delivered_month >= date_trunc('month', first_document_on + 180)
        as is_key_candidate,
    case when size_rank <= 60 then 'gold' when size_rank <= 600 then 'silver' end
        as tier,
    cast(created_on as timestamp) as created_at,
    if(
        date_trunc('month', terminated_on) <= deliveries.delivered_month,
        cast(terminated_on as timestamp),
        null
    ) as terminated_at,
    account_id in ('P119', 'P120') as is_test,
    account_id in ('P116', 'P117', 'P118') as is_deleted
from deliveries
inner join owned_accounts using (account_id)
left join handovers using (first_owner_id)
where deliveries.delivered_month <= (select last_day from data_days);
