-- SIMULATED: the people at the accounts, and ours who look after them.
-- Reads accounts, people (moments.sql). Variables: staff, words.

-- Grain: one row per contact: six at a key account, three at others, one at a prospect
-- and where the CRM is kept lightly.
create or replace macro contact_count(is_key, gap_days, is_light) as
    case when is_key then 6 when gap_days > 0 and not is_light then 3 else 1 end;

create or replace table contacts as

with

numbered_contacts as (

    select
        accounts.*,
        unnest(
            range(1, 1 + contact_count(is_key, gap_days, is_light))
        ) as contact_no
    from accounts
    where coalesce(planted not in ('awareness', 'test_record', 'deleted_record'), true)

)

select
    concat('K', account_id[2:], '-', contact_no) as contact_id,
    account_id,
    contact_no,
    planted,
    concat(
        word('first_names', draw('first name', buyer_no * 10 + contact_no, 10)),
        ' ',
        word('last_names', draw('last name', buyer_no * 10 + contact_no, 9))
    ) as name,
    word('titles', contact_no - 1) as title,
    word('functions', contact_no - 1) as function,
    word('dmu_roles', contact_no - 1) as dmu_role,
    created_on + cast(contact_no - 1 as integer) * 45 as created_on,
    case
        when planted = 'departed_contact' and contact_no = 1 then getvariable('last_day') - 61
        when
            planted is null
            and contact_no > 1
            and draw('left', buyer_no * 10 + contact_no, 25) = 0
            then created_on + 300 + draw('left on', buyer_no * 10 + contact_no, 1400)
    end as left_on
from numbered_contacts;

-- Grain: one row per member of an account's team and spell.
create or replace table account_team as

select
    account_id,
    first_owner_id as user_id,
    created_on as valid_from,
    handed_over_on - 1 as valid_to,
    'Account owner' as role,
    true as is_lead
from accounts

union all

select
    account_id, getvariable('staff').successor as user_id, handed_over_on as valid_from, null as valid_to,
    'Account owner' as role, true as is_lead
from accounts
where handed_over_on is not null

union all

select
    account_id,
    people.user_id,
    key_since as valid_from,
    null as valid_to,
    people.role,
    false as is_lead
from accounts
inner join people
    on people.user_id in (
        getvariable('staff').specialist,
        getvariable('staff').service,
        getvariable('staff').dispatch
    )
where is_key and planted is distinct from 'single_threaded';

-- Who is spoken to on a day: the contact meant or, before it comes and after it leaves,
-- the first name of the account that is there.
create or replace macro spoken_to(meant, created_on, left_on, day) as
    if(
        coalesce(day < created_on or day > left_on, false),
        concat(meant[:-2], if(meant[-1] = '1', '2', '1')),
        meant
    );
