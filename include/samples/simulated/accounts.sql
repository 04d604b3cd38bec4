-- SIMULATED: the accounts and how each of them buys, pays and is looked after.
-- Reads cases (../crm/moments.sql). Variables: first_year, traits (a CSV).

-- What sets a planted case apart from an ordinary account; NULL is as ordinary, and a
-- gap of 0 days never buys. Growth is percent of the first year's quantity, each year;
-- of the last year's orders and quantities so many percent remain.
create or replace table traits as

select * from read_csv(
    getvariable('traits'),
    types = {
        'planted': 'varchar', 'gap_days': 'integer', 'ends_on': 'date',
        'pauses_on': 'date', 'resumes_on': 'date', 'size': 'integer',
        'growth': 'integer', 'last_year_orders': 'integer',
        'last_year_quantity': 'integer', 'breadth': 'integer',
        'last_year_breadth': 'integer', 'contacts_a_month': 'integer',
        'is_key': 'boolean'
    }
);

-- Grain: one row per account that no case plants: five key accounts, 25 others that buy
-- all the time, seven prospects, eight who left before, 30 newcomers of four years.
create or replace table ordinary_accounts as

select
    number as account_no,
    case
        when number between 76 and 82 then 'prospect'
        when number between 83 and 90 then 'leaver'
        when number > 90 then 'newcomer'
        else 'regular'
    end as kind,
    number <= 50 as is_key,
    case
        when number between 83 and 84 then 2020
        when number between 85 and 87 then 2021
        when number between 88 and 90 then 2022
    end as last_year,
    case
        when number between 91 and 94 then 2021
        when number between 95 and 99 then 2022
        when number between 100 and 106 then 2023
        when number between 107 and 120 then 2024
    end as joining_year
from range(46, 121) as numbers (number);

-- Grain: one row per buyer: an account, or the billing customer that has none. Lateness
-- is the days from due date to payment: the earliest, and how many more at most.
create or replace table buyers as

with

everyone as (

    select
        cast(cases.id[2:] as integer) as buyer_no,
        cases.planted,
        'planted' as kind,
        cast(null as integer) as last_year,
        cast(null as integer) as joining_year,
        coalesce(traits.is_key, false) as is_key,
        traits.* exclude (planted, is_key)
    from cases
    inner join traits using (planted)

    union all by name

    select
        account_no as buyer_no,
        kind,
        is_key,
        last_year,
        joining_year,
        if(kind = 'prospect', 0, null) as gap_days
    from ordinary_accounts

)

select
    buyer_no,
    planted,
    kind,
    is_key,
    coalesce(planted in ('pre_key_account', 'late_payer_growing'), false)
    or buyer_no between 51 and 54 as is_candidate,
    if(buyer_no < 900, concat('A', printf('%03d', buyer_no)), null) as account_id,
    coalesce(
        gap_days,
        if(
            is_key,
            14,
            [7, 14, 14, 30, 30, 30, 30, 30, 60, 60][1 + draw('gap', buyer_no, 10)]
        )
    ) as gap_days,
    case
        when joining_year is not null
            then make_date(
                joining_year,
                1 + draw('month', buyer_no, 10),
                1 + draw('day', buyer_no, 28)
            )
        else make_date(cast(getvariable('first_year') as integer), 1, 3)
            + draw('start', buyer_no, 25)
    end as starts_on,
    coalesce(
        ends_on,
        make_date(last_year, 10, 1) + draw('end', buyer_no, 60),
        date '9999-12-31'
    ) as ends_on,
    pauses_on,
    resumes_on,
    coalesce(
        size, if(is_key, 6, [1, 1, 1, 2, 2, 3, 4, 5][1 + draw('size', buyer_no, 8)])
    ) as size,
    coalesce(growth, draw('growth', buyer_no, 13) - 2) as growth,
    coalesce(last_year_orders, 100) as last_year_orders,
    coalesce(last_year_quantity, 100) as last_year_quantity,
    coalesce(breadth, if(is_key, 5, 1 + draw('breadth', buyer_no, 4))) as breadth,
    coalesce(
        last_year_breadth,
        if(is_key, 5, 1 + draw('breadth', buyer_no, 4) + draw('wider', buyer_no, 2))
    ) as last_year_breadth,
    draw('first category', buyer_no, 8) as first_category,
    draw('discount', buyer_no, 4) * 3 + if(is_key, 6, 0) as discount_percent,
    if(
        planted = 'prepaid',
        'T0',
        ['T14', 'T30', 'T30', 'T30', 'T30', 'T45', 'T60'][
            1 + draw('terms', buyer_no, 7)
        ]
    ) as terms_id,
    case
        when planted = 'late_payer_growing' then -5
        when planted is not null then -8
        else
            [-10, -10, -10, -10, -10, -10, -3, -3, 8, 35][
                1 + draw('habit', buyer_no, 10)
            ]
    end as pays_from,
    case
        when planted is not null then 8
        else [10, 10, 10, 10, 10, 10, 12, 12, 30, 60][1 + draw('habit', buyer_no, 10)]
    end as pays_within,
    coalesce(
        contacts_a_month,
        if(is_key, 6, if(kind = 'prospect', 1, 1 + draw('contacts', buyer_no, 3)))
    ) as contacts_a_month,
    case
        when planted in ('orphaned_portfolio', 'handed_over')
            then (select id from cases where planted = 'seller_left')
        when is_key then ['U03', 'U04'][1 + draw('owner', buyer_no, 2)]
        else ['U05', 'U06', 'U08', 'U09', 'U10'][1 + draw('owner', buyer_no, 5)]
    end as first_owner_id,
    if(planted = 'handed_over', date '2024-10-15', null) as handed_over_on,
    if(planted = 'terminated', date '2024-02-12', null) as terminated_on
from everyone;

-- Grain: one row per account, with what its CRM record says beside its behaviour.
create or replace table accounts as

select
    buyers.*,
    concat(
        [
            'Albrecht',
            'Bauer',
            'Carlsen',
            'Dietz',
            'Ebert',
            'Falk',
            'Garnier',
            'Hagen',
            'Ilves',
            'Jansen',
            'Kessler',
            'Lorenz',
            'Mertens',
            'Nowak',
            'Olsen',
            'Peeters',
            'Quast',
            'Richter',
            'Santos',
            'Thoma',
            'Ullrich',
            'Verbeek',
            'Wolff',
            'Zeman'
        ][1 + buyer_no % 24],
        ' ',
        ['Pumps', 'Presses', 'Conveyors', 'Packaging', 'Compressors', 'Mills'][
            1 + buyer_no // 24
        ]
    ) as name,
    ['DE', 'DE', 'DE', 'FR', 'NL', 'PL'][1 + draw('country', buyer_no, 6)] as country,
    if(
        is_key, 'Original equipment',
        ['Workshops', 'Plants', 'Plants', 'Resellers'][1 + draw('segment', buyer_no, 4)]
    ) as segment,
    ['Food', 'Paper', 'Mining', 'Machinery', 'Chemicals'][
        1 + draw('industry', buyer_no, 5)
    ] as industry,
    ['field sales', 'field sales', 'inside sales', 'web shop'][
        1 + draw('channel', buyer_no, 4)
    ] as channel,
    cast(10000000 + buyer_no * 7919 as varchar) as tax_id,
    20 + draw('employees', buyer_no, 180) * size as employees,
    if(
        kind in ('newcomer'),
        starts_on - 100,
        date '2020-01-01' - draw('created', buyer_no, 700)
    ) as created_on,
    case planted
        when 'strategic_partner' then date '2022-07-01'
        when 'contract_client' then date '2024-01-01'
    end as contract_start,
    case planted
        when 'strategic_partner' then date '2027-12-31'
        when 'contract_client' then date '2026-06-30'
    end as contract_end,
    if(is_key, date '2021-02-01', null) as key_since,
    false as is_light
from buyers
where account_id is not null;

-- Grain: one row per billing customer; the merged account has two legal entities.
create or replace table billing_customers as

select
    buyer_no,
    entity,
    concat('C', printf('%03d', buyer_no + 200 * (entity - 1))) as billing_customer_id
from buyers
cross join range(1, 3) as entities (entity)
where gap_days > 0 and (entity = 1 or planted = 'merged_entity');
