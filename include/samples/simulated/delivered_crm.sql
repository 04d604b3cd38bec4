-- SIMULATED: the colleagues, accounts and links that the CRM delivers, in views like
-- those of delivered_billing.sql; the dealings with them are in ../crm/delivered.sql.
-- A record is delivered in the period in which it arises and again in every period in
-- which it changes, each time as it stood at the period's end.

create or replace view delivered_users as
select
    period_start as delivered_on,
    user_id as position,
    user_id,
    name,
    department,
    role,
    manager_id,
    hourly_cost,
    skill_rating,
    known(left_on, period_end) is null as is_active,
    known(left_on, period_end) as left_on
from people
inner join periods
    on period_start = opening_day() or within(left_on, period_start, period_end);

-- What an account could spend a year on what we sell: our turnover by our share of it.
create or replace table wallets as

select
    account_id,
    sum(net_cents) * 100
    // if(planted = 'strategic_partner', 65, 15 + draw('wallet', account_id, 50))
        as spend_cents
from invoices
where is_last_year and account_id is not null
group by account_id, planted;

create or replace table delivered_accounts as
select
    period_start as delivered_on,
    buyer_no as position,
    account_id,
    name,
    if(planted = 'merged_entity', 'A001', null) as parent_account_id,
    tax_id,
    country,
    segment,
    industry,
    channel,
    seller(first_owner_id, handed_over_on, period_end - 1) as owner_user_id,
    is_key and key_since < period_end as is_key_account,
    is_candidate as is_key_candidate,
    if(is_key, 'gold', if(size >= 4, 'silver', null)) as tier,
    cast(created_on as timestamp) as created_at,
    cast(known(terminated_on, period_end) as timestamp) as terminated_at,
    employees,
    if(
        period_start >= date '2024-01-01', money(spend_cents // 100000 * 100000), null
    ) as est_category_spend_year,
    if(contract_start < period_end, contract_start, null) as contract_start,
    if(contract_start < period_end, contract_end, null) as contract_end,
    if(contract_start < period_end, money(spend_cents // 4), null)
        as contract_committed_amount,
    coalesce(planted = 'strategic_partner' and contract_start < period_end, false)
        as exclusivity,
    coalesce(contract_start < period_end, false) as auto_reorder,
    coalesce(planted = 'strategic_partner' and contract_start < period_end, false)
        as data_exchange,
    coalesce(planted = 'strategic_partner' and contract_start < period_end, false)
        as onsite_office,
    coalesce(planted = 'test_record', false) as is_test,
    coalesce(planted = 'deleted_record', false) as is_deleted
from accounts
left join wallets using (account_id)
inner join periods
    on within(greatest(created_on, opening_day()), period_start, period_end)
        or within(key_since, period_start, period_end)
        or within(contract_start, period_start, period_end)
        or within(handed_over_on, period_start, period_end)
        or within(terminated_on, period_start, period_end)
        or period_start = date '2024-02-01' and created_on < period_start;

create or replace view delivered_account_links as
select
    starts_on as delivered_on,
    billing_customer_id as position,
    account_id,
    billing_customer_id,
    if(entity = 1, 'id', 'manual') as match_method,
    1.0 as confidence,
    starts_on as valid_from
from billing_customers
inner join accounts using (buyer_no)
where coalesce(planted not in ('linked_by_tax_id', 'linked_by_hand'), true);

create or replace view delivered_overrides as
select
    starts_on as delivered_on,
    buyer_no as position,
    'account_link' as table_name,
    billing_customer_id as key,
    'account_id' as column_name,
    starts_on as valid_from,
    account_id as value,
    'Eva Lindner' as author,
    starts_on as made_on,
    'The holding pays for its plant' as reason
from accounts
inner join billing_customers using (buyer_no)
where planted = 'linked_by_hand'
union all
select
    date '2024-09-20' as delivered_on,
    cast(id[2:] as integer) as position,
    'relationship_stage' as table_name,
    id as key,
    'kam_stage' as column_name,
    date '2024-09-30' as valid_from,
    'early_kam' as value,
    'Stefan Maas' as author,
    date '2024-09-20' as made_on,
    'Nobody but the buyer answers' as reason
from cases
where planted = 'stage_by_hand';
