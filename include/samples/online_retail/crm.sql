-- SIMULATED: the wholesaler's CRM: its people, and which billing customers make up an
-- account.
-- Reads customers, data_days, people (../crm/moments.sql). Variable: seed.

-- Grain: one row per user and delivery: all at the start, who left once more then.
create or replace table delivered_users as

select
    date_trunc('month', data_days.first_day) as delivered_month,
    people.* exclude (left_on),
    true as is_active,
    null as left_on
from people
cross join data_days

union all

select
    date_trunc('month', people.left_on) as delivered_month,
    people.* exclude (left_on),
    false as is_active,
    people.left_on
from people
where people.left_on is not null;

-- Grain: one row per billing customer that the CRM knows; two in a hundred are not
-- linked. One in fifteen belongs to the account of the customer before it.
create or replace table linked_customers as

with

ordered_customers as (

    select
        *,
        draw('joined', customer_id, 15) = 0 as is_joined,
        lag(customer_id) over (order by country, customer_id) as previous_id,
        lag(country) over (order by country, customer_id) as previous_country,
        lag(draw('joined', customer_id, 15) = 0)
            over (order by country, customer_id) as is_previous_joined
    from customers
    where draw('linked', customer_id, 50) > 0

)

select
    *,
    concat(
        'A',
        if(
            is_joined and previous_country = country and not is_previous_joined,
            previous_id,
            customer_id
        )
    ) as account_id
from ordered_customers;

-- Grain: one row per account and billing customer, delivered when first billed.
create or replace table delivered_account_links as

select
    date_trunc('month', first_document_on) as delivered_month,
    account_id,
    customer_id as billing_customer_id,
    ['id', 'id', 'id', 'id', 'id', 'id', 'id', 'name', 'name', 'manual'][
        1 + draw('match', customer_id, 10)
    ] as match_method,
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 0.8, 1.0][
        1 + draw('match', customer_id, 10)
    ] as confidence,
    first_document_on as valid_from
from linked_customers;
