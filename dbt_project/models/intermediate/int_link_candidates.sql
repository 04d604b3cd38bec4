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
        overrides.key as billing_customer_id,
        1 as link_rank,
        nullif(overrides.value, 'BILL:' || overrides.key) as account_id,
        cast(null as {{ dbt.type_string() }}) as crm_method,
        cast(null as double) as crm_confidence,
        case
            when
                accounts.account_id is null
                and overrides.value <> 'BILL:' || overrides.key
                then 'unknown_account'
        end as objection
    from {{ ref('stg_crm__overrides') }} as overrides
    left join accounts on overrides.value = accounts.account_id
    where
        overrides.table_name = 'account_link'
        and overrides.column_name = 'account_id'
        and overrides.valid_from <= {{ as_of() }}
        and coalesce(overrides.valid_to, {{ as_of() }}) >= {{ as_of() }}
    qualify
        row_number() over (
            partition by overrides.key
            order by overrides.made_on desc, overrides.valid_from desc
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
    from {{ ref('stg_crm__account_links') }} as account_links
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
