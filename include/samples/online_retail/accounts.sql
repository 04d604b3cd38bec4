-- SIMULATED: the accounts of the wholesaler's CRM. An account is delivered again in the
-- month in which it changes.
-- Reads linked_customers (crm.sql), people, cases (../crm/moments.sql), data_days.
-- Variable: seed.

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

),

ranked_accounts as (

    select
        *,
        row_number() over (order by turnover desc nulls last, account_id)
            as size_rank,
        country != 'United Kingdom' as is_export
    from all_accounts

)

select
    ranked_accounts.*,
    cases.planted,
    cast(cases.contacts_a_month as integer) as contacts_a_month,
    coalesce(size_rank <= 25 and turnover is not null, false) as is_key,
    size_rank between 26 and 60 or coalesce(planted = 'pre_key_account', false)
        as is_candidate,
    case
        when size_rank <= 25 then ['U03', 'U04'][1 + draw('owner', account_id, 2)]
        when is_export then ['U05', 'U06'][1 + draw('owner', account_id, 2)]
        else ['U07', 'U08', 'U09', 'U10', 'U11', 'U12'][
            1 + draw('owner', account_id, 6)
        ]
    end as first_owner_id,
    first_document_on - draw('created', account_id, 60) as created_on,
    -- Half a year after the first purchase an account is known for what it is.
    first_document_on + 180 as known_on,
    case planted
        when 'strategic_partner' then date '2010-07-01'
        when 'contract_client' then date '2010-12-01'
    end as contract_start,
    case planted
        when 'strategic_partner' then date '2014-06-30'
        when 'contract_client' then date '2013-05-31'
    end as contract_end,
    -- What it could spend a year on what we sell: our turnover by our share of it.
    cast(
        cast(turnover as bigint) * 50
        // if(planted = 'strategic_partner', 65, 15 + draw('wallet', account_id, 50))
        // 1000 * 1000 as decimal(18, 2)
    ) as category_spend,
    -- One in three of those silent for half a year has ended the relationship.
    if(
        last_document_on + 180 <= (select last_day from data_days)
        and draw('ended', account_id, 3) = 0,
        last_document_on + 180,
        null
    ) as terminated_on
from ranked_accounts
left join cases
    on ranked_accounts.account_id = cases.id and cases.contacts_a_month is not null;

-- Whoever leaves hands the accounts to another of the same role.
create or replace table handovers as

select
    leaver.user_id as first_owner_id,
    leaver.left_on as handed_over_on,
    date_trunc('month', leaver.left_on) as left_month,
    min(successor.user_id) as next_owner_id
from people as leaver
inner join people as successor
    on leaver.role = successor.role and successor.user_id != leaver.user_id
where leaver.left_on is not null
group by all;

-- Grain: one row per account and month of delivery, as the account stood then.
create or replace table delivered_accounts as

with

deliveries as (

    select
        account_id,
        date_trunc('month', first_document_on) as delivered_month
    from account_facts

    union

    select
        account_id,
        date_trunc('month', known_on) as delivered_month
    from account_facts
    where is_key or is_candidate

    union

    select
        account_id,
        contract_start as delivered_month
    from account_facts
    where contract_start is not null

    union

    select
        account_id,
        date_trunc('month', terminated_on) as delivered_month
    from account_facts
    where terminated_on is not null

    union

    select
        account_facts.account_id,
        handovers.left_month as delivered_month
    from account_facts
    inner join handovers using (first_owner_id)
    where date_trunc('month', account_facts.first_document_on) < handovers.left_month

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
        deliveries.first_owner_id
    ) as owner_user_id,
    is_key and is_known as is_key_account,
    is_candidate and is_known as is_key_candidate,
    case when size_rank <= 60 then 'gold' when size_rank <= 600 then 'silver' end
        as tier,
    cast(created_on as timestamp) as created_at,
    if(
        date_trunc('month', terminated_on) <= deliveries.delivered_month,
        cast(terminated_on as timestamp),
        null
    ) as terminated_at,
    if(is_known and (is_key or is_candidate), category_spend, null)
        as est_category_spend_year,
    if(is_contracted, contract_start, null) as contract_start,
    if(is_contracted, contract_end, null) as contract_end,
    if(is_contracted, category_spend // 4, null) as contract_committed_amount,
    is_contracted and planted = 'strategic_partner' as exclusivity,
    is_contracted as auto_reorder,
    is_contracted and planted = 'strategic_partner' as data_exchange,
    is_contracted and planted = 'strategic_partner' as onsite_office,
    coalesce(planted = 'test_record', false) as is_test,
    coalesce(planted = 'deleted_record', false) as is_deleted
from (
    select
        *,
        delivered_month >= date_trunc('month', known_on) as is_known,
        coalesce(delivered_month >= contract_start, false) as is_contracted
    from deliveries
    inner join account_facts using (account_id)
) as deliveries
left join handovers using (first_owner_id)
where deliveries.delivered_month <= (select last_day from data_days);
