-- How many units of the sales department were in contact with each customer in a
-- trailing year, and for how many hours the one who answers for the account, of any
-- department, was busy with it.
-- Grain: one row per customer_id and period_id with any activity.

with

contact_pairs as (

    select * from {{ ref('int_contact_pairs') }}

),

users as (

    select * from {{ ref('stg_crm__users') }}

),

customers as (

    select * from {{ ref('customers') }}

),

-- The CRM writes the unit of a seller into the role.
sales_contacts as (

    select
        contact_pairs.customer_id,
        contact_pairs.period_id,
        count(
            distinct case
                when users.department = 'sales' and contact_pairs.contacts > 0
                    then users.role
            end
        ) as sales_units,
        {{ ratio(
            'sum(case when contact_pairs.user_id = customers.owner_user_id '
            ~ 'then contact_pairs.minutes else 0 end)',
            '60'
        ) }} as owner_hours
    from contact_pairs
    inner join customers on contact_pairs.customer_id = customers.customer_id
    left join users on contact_pairs.user_id = users.user_id
    group by contact_pairs.customer_id, contact_pairs.period_id

)

select * from sales_contacts
