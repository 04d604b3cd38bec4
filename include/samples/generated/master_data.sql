-- SIMULATED: master data as it is delivered. In every view delivered_… the columns have
-- the canonical names, after delivered_on, which decides the file, and position, which
-- decides the order in it.
-- Variables: seed, customer_count, last_day.

create or replace view delivered_users as
select
    getvariable('last_day') as delivered_on,
    user_no as position,
    concat('U', user_no) as user_id,
    concat('Seller ', user_no) as name,
    'sales' as department,
    30 + draw('hour', user_no, 40) as hourly_cost,
    1 + draw('skill', user_no, 5) as skill_rating,
    true as is_active
from range(1 + getvariable('customer_count') // 400) as users (user_no);

-- One customer in twenty shares the account of the one before; one account in ninety-
-- seven is missing, so its customers are linked to none.
create or replace view delivered_account_links as
select
    getvariable('last_day') as delivered_on,
    customer_no as position,
    concat('A', customer_no - cast(customer_no % 20 = 19 as integer)) as account_id,
    concat('C', customer_no) as billing_customer_id,
    'id' as match_method,
    1.0 as confidence
from customers
where (customer_no - cast(customer_no % 20 = 19 as integer)) % 97 != 50;

create or replace view delivered_accounts as
select
    getvariable('last_day') as delivered_on,
    customer_no as position,
    concat('A', customer_no) as account_id,
    concat('Customer ', customer_no) as name,
    ['GB', 'DE', 'FR', 'PL', 'ES'][1 + draw('country', customer_no, 5)] as country,
    ['small', 'medium', 'large'][1 + draw('segment', customer_no, 3)] as segment,
    ['web', 'field'][1 + draw('channel', customer_no, 2)] as channel,
    seller_id as owner_user_id,
    size = 20 as is_key_account,
    cast(starts_on - draw('created', customer_no, 90) as timestamp) as created_at,
    if(
        rhythm = 'churned' and draw('ended', customer_no, 2) = 0,
        cast(starts_on + active_days + 60 as timestamp),
        null
    ) as terminated_at,
    false as is_test,
    false as is_deleted
from customers
where customer_no % 20 != 19 and customer_no % 97 != 50;

create or replace view delivered_terms as
select
    getvariable('last_day') as delivered_on,
    terms_no as position,
    terms_id,
    name,
    net_days,
    is_prepay
from terms;

create or replace view delivered_billing_customers as
select
    getvariable('last_day') as delivered_on,
    customer_no as position,
    concat('C', customer_no) as billing_customer_id,
    concat('Customer ', customer_no, ' Ltd') as name,
    terms_id as default_terms_id,
    'EUR' as currency
from customers
inner join terms using (terms_no);

create or replace view delivered_products as
select
    getvariable('last_day') as delivered_on,
    product_no as position,
    concat('P', product_no) as product_id,
    concat('SKU-', product_no) as sku,
    concat('Product ', product_no) as name,
    concat('K', product_no % 40) as category_id,
    money(cost_cents) as unit_cost,
    true as is_active
from products;
