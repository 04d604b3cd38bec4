-- The CRM account that each linked billing customer belongs to on the day of the
-- figures.
-- Grain: one row per billing_customer_id.

with

live_accounts as (

    select *
    from {{ ref('stg_crm__accounts') }}
    where not is_test and not is_deleted

),

account_links as (

    select * from {{ ref('stg_crm__account_links') }}

),

-- A billing customer has one account: of several the surest link counts, then the
-- smaller account id.
customer_links as (

    select
        account_links.billing_customer_id,
        account_links.account_id,
        account_links.link_method,
        account_links.link_confidence
    from account_links
    inner join live_accounts on account_links.account_id = live_accounts.account_id
    where
        coalesce(account_links.valid_from, {{ as_of() }}) <= {{ as_of() }}
        and coalesce(account_links.valid_to, {{ as_of() }}) >= {{ as_of() }}
    qualify
        row_number() over (
            partition by account_links.billing_customer_id
            order by
                account_links.link_confidence desc nulls last,
                account_links.account_id
        ) = 1

)

select * from customer_links
