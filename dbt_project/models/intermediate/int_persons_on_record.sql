-- The functions, and the parts in the decision to buy, of the persons on record at each
-- customer at the end of a trailing year, and the parts of those of them whom we met.
-- Grain: one row per customer_id and period_id with a person.

with

contacts as (

    select
        contact_id,
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

met_persons as (

    select distinct
        customer_id,
        period_id,
        contact_id
    from {{ ref('int_contact_pairs') }}
    where contacts > 0

),

persons as (

    select
        contacts.customer_id,
        periods.period_id,
        count(distinct contacts.function) as functions_on_record,
        count(distinct contacts.dmu_role) as dmu_roles_on_record,
        -- Who has left takes the part along, whether we had met it or not.
        count(
            distinct case
                when met_persons.contact_id is not null then contacts.dmu_role
            end
        ) as dmu_roles_met
    from contacts
    inner join periods
        on
            contacts.here_from <= periods.period_end
            and contacts.here_until > periods.period_end
    left join met_persons
        on
            contacts.contact_id = met_persons.contact_id
            and contacts.customer_id = met_persons.customer_id
            and periods.period_id = met_persons.period_id
    group by contacts.customer_id, periods.period_id

)

select * from persons
