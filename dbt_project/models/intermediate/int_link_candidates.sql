-- Every account that a billing customer may belong to, and on what grounds.
-- `objection` says why the grounds do not hold.
-- Grain: one row per billing_customer_id, link_rank and account_id.

with

accounts as (

    select
        account_id,
        trim(name) as name,
        {{ normalised_name('name') }} as normalised_name,
        {{ normalised_tax_id('tax_id') }} as tax_id,
        {{ normalised_tax_id('tax_reg') }} as tax_reg
    from {{ ref('stg_crm__accounts') }}
    where not is_test and not is_deleted

),

billing_customers as (

    select
        billing_customer_id,
        trim(name) as name,
        {{ normalised_name('name') }} as normalised_name,
        {{ normalised_tax_id('tax_id') }} as tax_id,
        {{ normalised_tax_id('tax_reg') }} as tax_reg
    from {{ ref('stg_billing__billing_customers') }}

),

-- What names a merged record means the one that took its place.
account_links as (

    select
        {{ survivor('billing_customer', 'billing_customer_id') }}
            as billing_customer_id,
        {{ survivor('account', 'account_id') }} as account_id,
        link_method,
        link_confidence,
        valid_from,
        valid_to
    from {{ ref('stg_crm__account_links') }}

),

decisions as (

    select
        {{ survivor('billing_customer', 'key') }} as billing_customer_id,
        case
            when value <> 'BILL:' || key then {{ survivor('account', 'value') }}
        end as account_id,
        made_on,
        valid_from
    from {{ ref('stg_crm__overrides') }}
    where
        table_name = 'account_link'
        and column_name = 'account_id'
        and valid_from <= {{ as_of() }}
        and coalesce(valid_to, {{ as_of() }}) >= {{ as_of() }}

),

-- Records of one tax number are one legal entity, however often it is on record.
named_alike as (

    select
        *,
        min(coalesce(tax_id, billing_customer_id)) over (partition by name)
        <> max(coalesce(tax_id, billing_customer_id)) over (partition by name)
            as is_name_shared,
        min(coalesce(tax_id, billing_customer_id)) over (partition by normalised_name)
        <> max(coalesce(tax_id, billing_customer_id))
            over (partition by normalised_name) as is_normalised_name_shared
    from billing_customers

),

-- Of several decisions the one made last counts. The customer's own `BILL:` key says
-- that it belongs to no account.
manual_links as (

    select
        decisions.billing_customer_id,
        1 as link_rank,
        decisions.account_id,
        cast(null as {{ dbt.type_string() }}) as crm_method,
        cast(null as double) as crm_confidence,
        case
            when decisions.account_id is not null and accounts.account_id is null
                then 'unknown_account'
        end as objection
    from decisions
    left join accounts on decisions.account_id = accounts.account_id
    qualify
        row_number() over (
            partition by decisions.billing_customer_id
            order by
                decisions.made_on desc,
                decisions.valid_from desc,
                decisions.account_id
        ) = 1

),

-- Of several accounts that the CRM names the surest counts.
crm_links as (

    select
        account_links.billing_customer_id,
        2 as link_rank,
        account_links.account_id,
        account_links.link_method as crm_method,
        account_links.link_confidence as crm_confidence,
        cast(null as {{ dbt.type_string() }}) as objection
    from account_links
    inner join accounts on account_links.account_id = accounts.account_id
    where
        coalesce(account_links.valid_from, {{ as_of() }}) <= {{ as_of() }}
        and coalesce(account_links.valid_to, {{ as_of() }}) >= {{ as_of() }}
    qualify
        rank() over (
            partition by account_links.billing_customer_id
            order by account_links.link_confidence desc nulls last
        ) = 1

),

same_tax_id as (

    select
        billing_customers.billing_customer_id,
        case when billing_customers.tax_reg = accounts.tax_reg then 3 else 4 end
            as link_rank,
        accounts.account_id,
        cast(null as {{ dbt.type_string() }}) as crm_method,
        cast(null as double) as crm_confidence,
        cast(null as {{ dbt.type_string() }}) as objection
    from billing_customers
    inner join accounts on billing_customers.tax_id = accounts.tax_id

),

same_name as (

    select
        named_alike.billing_customer_id,
        5 as link_rank,
        accounts.account_id,
        cast(null as {{ dbt.type_string() }}) as crm_method,
        cast(null as double) as crm_confidence,
        case
            when named_alike.tax_id <> accounts.tax_id then 'tax_id_differs'
            when named_alike.is_name_shared then 'name_is_shared'
        end as objection
    from named_alike
    inner join accounts on named_alike.name = accounts.name

),

same_normalised_name as (

    select
        named_alike.billing_customer_id,
        6 as link_rank,
        accounts.account_id,
        cast(null as {{ dbt.type_string() }}) as crm_method,
        cast(null as double) as crm_confidence,
        case
            when named_alike.tax_id <> accounts.tax_id then 'tax_id_differs'
            when named_alike.is_normalised_name_shared then 'name_is_shared'
        end as objection
    from named_alike
    inner join accounts on named_alike.normalised_name = accounts.normalised_name

),

link_candidates as (

    select * from manual_links
    union all
    select * from crm_links
    union all
    select * from same_tax_id
    union all
    select * from same_name
    union all
    select * from same_normalised_name

)

select * from link_candidates
