-- Every billing customer that is on record or on a document that counts, with the
-- customer it belongs to.
-- Grain: one row per billing_customer_id.

with

customer_links as (

    select * from {{ ref('int_customer_links') }}

),

known_billing_customers as (

    select billing_customer_id
    from {{ ref('stg_billing__billing_customers') }}
    where not is_deleted
    union
    select billing_customer_id
    from {{ ref('int_documents') }}
    where exclusion is null
    union
    select billing_customer_id
    from {{ ref('int_payments') }}
    where exclusion is null
    union
    select billing_customer_id
    from {{ ref('stg_billing__sales_orders') }}

),

customer_members as (

    select
        known_billing_customers.billing_customer_id,
        {{ customer_id(
            "customer_links.account_id",
            "known_billing_customers.billing_customer_id"
        ) }} as customer_id,
        customer_links.account_id,
        customer_links.link_method,
        customer_links.link_confidence
    from known_billing_customers
    left join customer_links
        on
            known_billing_customers.billing_customer_id
            = customer_links.billing_customer_id
    where known_billing_customers.billing_customer_id is not null

)

select * from customer_members
