-- SIMULATED: a company's months, its colleagues and planted cases, and how its CRM tells
-- what was known when.
-- Variables: first_month, last_day, staff, words; people, cases (CSVs).

create or replace table people as

select
    * replace (cast(left_on as date) as left_on)
from read_csv(getvariable('people'), all_varchar = true);

-- Grain: one row per planted case and id.
create or replace table cases as

select * from read_csv(getvariable('cases'), all_varchar = true);

-- Grain: one row per month, and per quarter that begins in them.
create or replace table months as

select
    row_number() over (order by month_start) as month_no,
    cast(month_start as date) as month_start
from range(
    getvariable('first_month'), getvariable('last_day'), interval 1 month
) as months (month_start);

create or replace table quarters as

select
    row_number() over (order by month_start) as quarter_no,
    month_start as quarter_start
from months
where month(month_start) % 3 = 1;

create or replace macro opening_day() as getvariable('first_month');

-- An extract tells what had happened when it was taken.
create or replace macro known(moment, period_end) as
    case when moment < period_end then moment end;

create or replace macro within(moment, period_start, period_end) as
    coalesce(moment >= period_start and moment < period_end, false);

-- Who sells to an account on a day.
create or replace macro seller(first_owner_id, handed_over_on, day) as
    if(
        coalesce(day >= handed_over_on, false),
        getvariable('staff').successor,
        first_owner_id
    );

-- What a sample calls things: the word of this number, from 0, of a list.
create or replace macro word(list_name, number) as
    getvariable('words')[list_name][number + 1];
