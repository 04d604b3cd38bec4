-- The functions, and the parts in the decision to buy, of the persons on record at each
-- customer at the end of a trailing year.
-- Grain: one row per customer_id and period_id with a person.

with

contacts as (

    select
        account_id as customer_id,
        function,
        dmu_role,
        coalesce({{ local_day('created_at') }}, cast('0001-01-01' as date))
            as here_from,
        -- One that left on no known day is no longer there at all.
        case
            when left_on is not null then left_on
            when is_active = false then cast('0001-01-01' as date)
            else {{ far_future() }}
        end as here_until
    from {{ ref('stg_crm__contacts') }}

),

periods as (

    select *
    from {{ ref('int_period_bases') }}
    where period_type = 'ttm'

),

persons as (

    select
        contacts.customer_id,
        periods.period_id,
        count(distinct contacts.function) as functions_on_record,
        count(distinct contacts.dmu_role) as dmu_roles_on_record
    from contacts
    inner join periods
        on
            contacts.here_from <= periods.period_end
            and contacts.here_until > periods.period_end
    group by contacts.customer_id, periods.period_id

)

select * from persons
