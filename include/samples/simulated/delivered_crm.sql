-- SIMULATED: what the CRM delivers, in views like those of delivered_billing.sql.
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

create or replace view delivered_contacts as
select
    period_start as delivered_on,
    contact_id as position,
    contact_id,
    account_id,
    name,
    title,
    function,
    dmu_role,
    known(left_on, period_end) is null as is_active,
    known(left_on, period_end) as left_on,
    cast(created_on as timestamp) as created_at
from contacts
inner join periods
    on within(greatest(created_on, opening_day()), period_start, period_end)
        or within(left_on, period_start, period_end);

create or replace view delivered_account_teams as
select
    period_start as delivered_on,
    concat(account_id, user_id) as position,
    account_id,
    user_id,
    valid_from,
    known(valid_to, period_end) as valid_to,
    role,
    is_lead
from account_team
inner join periods
    on within(greatest(valid_from, opening_day()), period_start, period_end)
        or within(valid_to, period_start, period_end);

create or replace table delivered_opportunities as
select
    period_start as delivered_on,
    opportunity_no as position,
    opportunity_id,
    account_id,
    owner_user_id,
    concat(upper(type[1]), replace(type[2:], '_', ' '), ' business ', opportunity_no)
        as name,
    'standard' as pipeline,
    case
        when close_date < period_end then if(is_won, 'won', 'lost')
        when quote_sent_at < period_end then 'proposal'
        else 'qualification'
    end as stage,
    type,
    money(amount_cents) as amount,
    'EUR' as currency,
    created_at,
    close_date,
    close_date < period_end as is_closed,
    if(close_date < period_end, is_won, null) as is_won,
    if(close_date < period_end, loss_reason, null) as loss_reason,
    competitor,
    known(quote_requested_at, period_end) as quote_requested_at,
    known(quote_sent_at, period_end) as quote_sent_at,
    if(
        quote_sent_at < period_end,
        money(amount_cents * (96 + draw('quoted', opportunity_no, 9)) // 100),
        null
    ) as quote_amount
from opportunities
inner join periods
    on within(created_at, period_start, period_end)
        or within(quote_sent_at, period_start, period_end)
        or within(close_date, period_start, period_end);

create or replace view delivered_activities as
select
    cast(started_at as date) as delivered_on,
    activity_id as position,
    activity_id,
    account_id,
    contact_id,
    user_id,
    opportunity_id,
    case_id,
    type,
    direction,
    started_at,
    duration_min,
    true as is_completed,
    is_exec_buyer,
    is_exec_seller
from activities;

create or replace table delivered_cases as
select
    period_start as delivered_on,
    case_no as position,
    case_id,
    account_id,
    contact_id,
    owner_user_id,
    kind,
    severity,
    category,
    opened_at,
    known(first_response_at, period_end) as first_response_at,
    promised_at,
    known(resolved_at, period_end) as resolved_at,
    if(resolved_at < period_end, reopened_count, 0) as reopened_count,
    product_id(product_no) as product_id,
    invoice_id(order_no) as invoice_id,
    if(resolved_at < period_end, action_taken, null) as action_taken,
    if(resolved_at < period_end, satisfaction, null) as satisfaction
from service_cases
inner join periods
    on within(opened_at, period_start, period_end)
        or within(first_response_at, period_start, period_end)
        or within(resolved_at, period_start, period_end);

create or replace table delivered_promises as
select
    period_start as delivered_on,
    promise_no as position,
    promise_id,
    account_id,
    user_id,
    made_at,
    due_at,
    known(fulfilled_at, period_end) as fulfilled_at,
    known(cancelled_at, period_end) as cancelled_at,
    confirmed_in_writing,
    text
from promises
inner join periods
    on within(made_at, period_start, period_end)
        or within(fulfilled_at, period_start, period_end)
        or within(cancelled_at, period_start, period_end);

create or replace view delivered_account_assessments as
select
    assessed_on as delivered_on,
    concat(account_id, dimension) as position,
    account_id,
    dimension,
    assessed_on,
    score,
    scale_max,
    assessor_user_id
from account_assessments;

create or replace view delivered_criteria_sets as
select
    valid_from as delivered_on,
    set_id as position,
    *
from criteria_sets;

create or replace view delivered_fit_criteria as
select
    valid_from as delivered_on,
    criterion_no as position,
    set_id,
    concat('F', criterion_no) as criterion_id,
    text_ru,
    text_en,
    1 as weight,
    true as is_active
from fit_criteria
inner join criteria_sets using (set_id);

create or replace view delivered_fit_assessments as
select
    assessed_on as delivered_on,
    concat(account_id, criterion_no) as position,
    account_id,
    set_id,
    concat('F', criterion_no) as criterion_id,
    assessed_on,
    score,
    if(score is null, null, 'Account manager''s judgement') as evidence,
    assessor_user_id
from fit_assessments;

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

create or replace view delivered_method_values as
select
    asked_on as delivered_on,
    concat(account_id, method_id) as position,
    account_id,
    method_id,
    asked_on as assessed_on,
    score,
    source
from method_values;

create or replace view delivered_programme_costs as
select
    cost_date as delivered_on,
    cost_id as position,
    cost_id,
    account_id,
    method_id,
    cost_date,
    money(cost_cents) as direct_cost,
    user_id,
    hours,
    coalesce(is_account_specific, false) as is_account_specific,
    coalesce(is_account_specific, false) as is_adaptation
from programme_costs;

create or replace view delivered_programme_benefits as
select
    period_end + 1 as delivered_on,
    benefit_id as position,
    benefit_id,
    account_id,
    method_id,
    period_start,
    period_end,
    money(benefit_cents) as amount,
    'measured' as basis,
    'Account plan' as evidence
from programme_benefits;

create or replace view delivered_review_sessions as
select
    held_on as delivered_on,
    review_no as position,
    review_id,
    period,
    'base' as scope,
    held_on,
    'U01' as chair_user_id
from review_sessions;

create or replace view delivered_review_findings as
select
    held_on as delivered_on,
    review_no * 10 + finding_no as position,
    review_id,
    finding_no as finding_id,
    metric,
    entity,
    verdict_code,
    cause_area
from review_findings;

create or replace view delivered_review_actions as
select
    period_start as delivered_on,
    action_id as position,
    action_id,
    review_id,
    finding_no as finding_id,
    owner_user_id,
    due_on,
    known(done_on, period_end) as done_on,
    expected_effect
from review_actions
inner join periods
    on within(decided_on, period_start, period_end)
        or within(done_on, period_start, period_end);
