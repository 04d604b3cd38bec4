-- Which customer each billing customer belongs to: the CRM account it is linked to on
-- the day of the figures, else itself under `BILL:`, so that no document loses its owner.
-- Grain: one row per billing_customer_id.

with

accounts as (

    select * from {{ ref('stg_crm__accounts') }}

),

account_links as (

    select * from {{ ref('stg_crm__account_links') }}

),

known_billing_customers as (

    select billing_customer_id
    from {{ ref('stg_billing__billing_customers') }}
    where not is_deleted
    union
    select billing_customer_id from {{ ref('stg_billing__invoices') }}
    union
    select billing_customer_id from {{ ref('stg_billing__credit_notes') }}
    union
    select billing_customer_id from {{ ref('stg_billing__payments') }}
    union
    select billing_customer_id from {{ ref('stg_billing__sales_orders') }}

),

-- A billing customer has one account: of several the surest link counts, then the
-- smaller account id.
valid_links as (

    select
        account_links.billing_customer_id,
        account_links.account_id,
        account_links.link_method,
        account_links.link_confidence
    from account_links
    inner join accounts on account_links.account_id = accounts.account_id
    where
        not accounts.is_test
        and not accounts.is_deleted
        and coalesce(account_links.valid_from, {{ as_of() }}) <= {{ as_of() }}
        and coalesce(account_links.valid_to, {{ as_of() }}) >= {{ as_of() }}
    qualify
        row_number() over (
            partition by account_links.billing_customer_id
            order by
                account_links.link_confidence desc nulls last,
                account_links.account_id
        ) = 1

),

customer_links as (

    select
        known_billing_customers.billing_customer_id,
        coalesce(
            valid_links.account_id,
            'BILL:' || known_billing_customers.billing_customer_id
        ) as customer_id,
        valid_links.account_id,
        valid_links.link_method,
        valid_links.link_confidence
    from known_billing_customers
    left join valid_links
        on known_billing_customers.billing_customer_id = valid_links.billing_customer_id
    where known_billing_customers.billing_customer_id is not null

)

select * from customer_links
