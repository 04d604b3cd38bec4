-- The analysed customers: live CRM accounts with their billing customers, and billing
-- customers that no account claims.
-- Grain: one row per customer_id.

with

accounts as (

    select *
    from {{ ref('stg_crm__accounts') }}
    where not is_test and not is_deleted

),

users as (

    select * from {{ ref('stg_crm__users') }}

),

billing_customers as (

    select * from {{ ref('stg_billing__billing_customers') }}

),

customer_members as (

    select * from {{ ref('int_customer_members') }}

),

-- A chain of links is as sure as its weakest one.
ranked_members as (

    select
        *,
        row_number() over (
            partition by customer_id
            order by link_confidence asc nulls first, link_method, billing_customer_id
        ) as weakness_rank
    from customer_members

),

-- Where the billing customers disagree on the country, the customer has none.
joined_billing_customers as (

    select
        ranked_members.customer_id,
        count(*) as billing_customers,
        max(
            case
                when ranked_members.weakness_rank = 1 then ranked_members.link_method
            end
        ) as link_method,
        max(
            case
                when ranked_members.weakness_rank = 1
                    then ranked_members.link_confidence
            end
        ) as link_confidence,
        min(billing_customers.name) as name,
        case
            when min(billing_customers.country) = max(billing_customers.country)
                then min(billing_customers.country)
        end as country,
        coalesce(bool_or(billing_customers.is_simulated), false) as is_simulated
    from ranked_members
    left join billing_customers
        on ranked_members.billing_customer_id = billing_customers.billing_customer_id
    group by ranked_members.customer_id

),

account_customers as (

    select
        accounts.account_id as customer_id,
        accounts.name,
        accounts.segment,
        accounts.industry,
        accounts.channel,
        coalesce(accounts.country, joined_billing_customers.country) as country,
        accounts.tier,
        accounts.owner_user_id,
        users.name as owner_name,
        accounts.is_key_account,
        accounts.is_key_candidate,
        true as is_linked,
        joined_billing_customers.link_method,
        joined_billing_customers.link_confidence,
        coalesce(joined_billing_customers.billing_customers, 0) as billing_customers,
        {{ local_day('accounts.created_at') }} as created_on,
        case
            when {{ local_day('accounts.terminated_at') }} <= {{ as_of() }}
                then {{ local_day('accounts.terminated_at') }}
        end as terminated_on,
        accounts.is_simulated
    from accounts
    left join users on accounts.owner_user_id = users.user_id
    left join joined_billing_customers
        on accounts.account_id = joined_billing_customers.customer_id

),

unlinked_customers as (

    select
        joined_billing_customers.customer_id,
        joined_billing_customers.name,
        cast(null as {{ dbt.type_string() }}) as segment,
        cast(null as {{ dbt.type_string() }}) as industry,
        cast(null as {{ dbt.type_string() }}) as channel,
        joined_billing_customers.country,
        cast(null as {{ dbt.type_string() }}) as tier,
        cast(null as {{ dbt.type_string() }}) as owner_user_id,
        cast(null as {{ dbt.type_string() }}) as owner_name,
        cast(null as boolean) as is_key_account,
        cast(null as boolean) as is_key_candidate,
        false as is_linked,
        cast(null as {{ dbt.type_string() }}) as link_method,
        cast(null as double) as link_confidence,
        joined_billing_customers.billing_customers,
        cast(null as date) as created_on,
        cast(null as date) as terminated_on,
        joined_billing_customers.is_simulated
    from joined_billing_customers
    where
        joined_billing_customers.customer_id in (
            select customer_id
            from customer_members
            where account_id is null
        )

),

customers as (

    select * from account_customers
    union all
    select * from unlinked_customers

)

select * from customers
