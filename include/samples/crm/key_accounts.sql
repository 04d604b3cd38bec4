-- SIMULATED: what is judged, spent and decided about key accounts and their candidates.
-- Reads accounts, cases, months, quarters. Variables: judged_from, last_year (years),
-- staff, words; criteria, topics (CSVs).

create or replace table judged_accounts as

select
    accounts.*,
    year
from accounts
cross join range(getvariable('judged_from'), getvariable('last_year') + 1)
    as years (year)
where (is_key or is_candidate)
    and created_on < make_date(cast(year as integer), 2, 1);

-- Grain: one row per account, dimension and February: intents 0 to 4, grades 1 to 5,
-- shares and investments 0 to 1.
create or replace table account_assessments as

with

dimensions (dimension, scale_max, steps, drawn_from) as (

    values
    ('customer_intent', 4, 4, 1),
    ('our_intent', 4, 4, 1),
    ('innovation', 5, 5, 1),
    ('market_access', 5, 5, 1),
    ('segment_access', 5, 5, 1),
    ('attractiveness_to_client', 5, 5, 1),
    ('differentiator_strength', 5, 5, 1),
    ('satisfaction_overall', 5, 4, 2),
    ('buyer_invest_tooling', 1, 0, 0),
    ('buyer_invest_people', 1, 0, 0),
    ('sow_estimate', 1, 0, 0)

)

select
    account_id,
    dimension,
    make_date(cast(year as integer), 2, 15) as assessed_on,
    case
        when planted = 'strategic_partner' and dimension = 'sow_estimate' then 0.65
        when planted = 'strategic_partner' and scale_max = 1 then 0.75
        when planted = 'strategic_partner' then scale_max
        when planted = 'contract_client' and scale_max = 1 then 0.6
        when planted = 'captive_supplier' and dimension = 'our_intent' then 4
        when planted in ('captive_supplier', 'uncoupling_key_account')
            and dimension = 'customer_intent' then if(year = getvariable('last_year'), 0, 1)
        when planted in ('captive_supplier', 'uncoupling_key_account')
            and dimension like 'buyer_invest%' then 0
        when dimension = 'sow_estimate'
            then (15 + draw(dimension, buyer_no * 10000 + year, 40)) / 100
        when scale_max = 1 then draw(dimension, buyer_no * 10000 + year, 5) / 10
        else drawn_from + draw(dimension, buyer_no * 10000 + year, steps)
    end as score,
    scale_max,
    first_owner_id as assessor_user_id
from judged_accounts
cross join dimensions;

create or replace table criteria_sets as

select
    word('proposition', 0) as set_id,
    word('proposition', 1) as usp_text,
    greatest(
        opening_day(), make_date(cast(getvariable('judged_from') as integer) - 1, 1, 1)
    ) as valid_from;

-- The criteria of what the company sells, of equal weight.
create or replace table fit_criteria as

select
    word('proposition', 0) as set_id,
    *
from read_csv(getvariable('criteria'));

-- Grain: one row per account, criterion and March; a score that is missing is unknown.
create or replace table fit_assessments as

select
    account_id,
    set_id,
    criterion_no,
    make_date(cast(year as integer), 3, 1) as assessed_on,
    case
        when planted = 'fit_half' then if(
            criterion_no <= if(year = getvariable('last_year'), 4, 5), 1, 0
        )
        when planted = 'strategic_partner' then 1
        else [0, 0.5, 0.5, 1, 1, 1, 1, 1, null][
            1 + draw('fit', (buyer_no * 10 + criterion_no) * 10 + year % 10, 9)
        ]
    end as score,
    first_owner_id as assessor_user_id
from judged_accounts
cross join fit_criteria;

-- The methods of building a relationship that key accounts know from us.
create or replace table used_methods as

select * from (
    values
    (1, '1.1'), (2, '1.2'), (3, '1.4'), (4, '2.1'), (5, '2.2'), (6, '2.3'), (7, '3.1'),
    (8, '4.1'), (9, '4.3'), (10, '4.5'), (11, '5.1'), (12, '5.6')
) as methods (method_no, method_id);

-- Grain: one row per key account, method and half-year; one in eight is not asked for.
create or replace table method_values as

select
    account_id,
    method_id,
    asked_on,
    draw('worth', buyer_no * 100 + method_no, 8)
    + draw('worth now', (buyer_no * 100 + method_no) * 10 + half_year, 3) as score,
    ['client_interview', 'survey', 'manager_guess'][1 + draw('source', buyer_no, 3)]
        as source
from accounts
cross join used_methods
cross join (
    select
        half_year,
        make_date(
            cast(getvariable('last_year') as integer) - 1 + (half_year - 1) // 2,
            10 - half_year % 2 * 6,
            15
        ) as asked_on
    from range(1, 5) as numbers (half_year)
) as half_years
where is_key and draw('is asked', buyer_no * 100 + method_no, 8) > 0;

-- Grain: one row per cost: key accounts, two methods a month in turn. What is adapted
-- for one client serves no other.
create or replace table programme_costs as

select
    concat('X', printf('%04d', buyer_no), '-', strftime(month_start, '%Y%m'), '-', half)
        as cost_id,
    account_id,
    method_id,
    month_start + 4 + cast(half as integer) * 12 as cost_date,
    case
        when planted = 'captive_supplier' and half = 0 then 350000
        when planted = 'strategic_partner' and half = 0 then 400000
        else (5 + draw('cost', buyer_no * 1000 + month_no * 2 + half, 60)) * 1000
    end as cost_cents,
    if(half = 0, first_owner_id, getvariable('staff').specialist) as user_id,
    2 + draw('hours', buyer_no * 1000 + month_no * 2 + half, 12) as hours,
    planted in ('captive_supplier', 'strategic_partner') and half = 0
        as is_account_specific
from accounts
cross join months
cross join range(2) as halves (half)
inner join used_methods on method_no = 1 + (buyer_no + month_no * 2 + half) % 12
where is_key
    and month_start >= make_date(cast(getvariable('judged_from') as integer), 1, 1)
    and draw('is asked', buyer_no * 100 + method_no, 8) > 0;

-- Grain: one row per measured benefit: two methods of a key account, each quarter.
create or replace table programme_benefits as

select
    concat(
        'Y',
        printf('%04d', buyer_no),
        '-',
        method_no,
        '-',
        strftime(quarter_start, '%Y%m')
    )
        as benefit_id,
    account_id,
    method_id,
    quarter_start as period_start,
    cast(quarter_start + interval 3 month as date) - 1 as period_end,
    (1 + draw('benefit', buyer_no * 1000 + method_no * 20 + month(quarter_start), 90))
    * 10000
        as benefit_cents
from accounts
cross join used_methods
cross join quarters
where is_key
    and quarter_start >= make_date(cast(getvariable('last_year') as integer) - 1, 1, 1)
    and method_no in (1 + buyer_no % 12, 1 + (buyer_no + 5) % 12);

-- Grain: one row per review, held two weeks after the quarter that it is about.
create or replace table review_sessions as

select
    concat('R', strftime(quarter_start, '%Y'), '-', quarter(quarter_start))
        as review_id,
    row_number() over (order by quarter_start) as review_no,
    concat(strftime(quarter_start, '%Y'), ' Q', quarter(quarter_start)) as period,
    cast(quarter_start + interval 3 month as date) + 14 as held_on
from quarters
where quarter_start >= make_date(cast(getvariable('judged_from') as integer), 1, 1);

create or replace table review_topics as

select * from read_csv(getvariable('topics'));

create or replace table review_findings as

select
    review_id,
    review_no,
    finding_no,
    held_on,
    metric,
    coalesce(cases.id, topics.about) as entity,
    verdict_code,
    cause_area,
    owner_user_id,
    expected_effect
from review_sessions
inner join review_topics as topics on review_no >= from_review
left join cases on topics.about = cases.planted;

-- Grain: one row per action: two in three are done, some of them late.
create or replace table review_actions as

select
    concat('N', printf('%03d', review_no * 10 + finding_no)) as action_id,
    review_id,
    finding_no,
    held_on as decided_on,
    owner_user_id,
    held_on + 60 as due_on,
    if(
        draw('done', review_no * 10 + finding_no, 3) > 0,
        held_on + 30 + draw('done on', review_no * 10 + finding_no, 50),
        null
    ) as done_on,
    expected_effect
from review_findings;
