-- SIMULATED: what a CRM delivers of the dealings with its accounts. In every view
-- delivered_… the columns have the canonical names, after delivered_on, which decides
-- the file, and position, which decides the order in it.
-- A record is delivered in the period in which it arises and again in every period in
-- which it changes, each time as it stood at the period's end.

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
    word('currency', 0) as currency,
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
    getvariable('staff').chair as chair_user_id
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
