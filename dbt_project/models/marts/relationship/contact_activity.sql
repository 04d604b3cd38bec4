-- How often we were in touch with each customer, month by month, against the band
-- that is often enough and not too often.
-- Grain: one row per customer_id and month_end.

with

account_periods as (

    select * from {{ ref('int_account_periods') }}

),

activities as (

    select *
    from {{ ref('int_activities') }}
    where is_contact

),

customers as (

    select * from {{ ref('customers') }}

),

contact_bands as (

    select * from {{ ref('ref_contact_band') }}

),

supply as (

    select * from {{ ref('int_crm_supply') }}

),

contact_months as (

    select
        customer_key,
        month_end,
        count(*) as contacts,
        count(case when direction = 'in' then 1 end) as contacts_in,
        count(case when direction = 'out' then 1 end) as contacts_out,
        count(case when is_two_way then 1 end) as contacts_two_way,
        count(distinct contact_id) as persons,
        count(case when type = 'visit' then 1 end) as visits,
        count(case when type = 'social' then 1 end) as social_events,
        count(case when direction = 'out' and not has_open_deal then 1 end)
            as contacts_out_without_deal,
        max(activity_on) as last_contact_on
    from activities
    group by customer_key, month_end

),

first_months as (

    select min(period_end) as month_end
    from account_periods

),

earlier_contacts as (

    select
        contact_months.customer_key,
        max(contact_months.last_contact_on) as last_contact_on
    from contact_months
    inner join first_months
        on contact_months.month_end < first_months.month_end
    group by contact_months.customer_key

),

account_bands as (

    select
        customers.customer_id,
        case
            when customers.is_key_account then 'key_account'
            when customers.is_key_candidate then 'key_candidate'
            else 'other'
        end as contact_band
    from customers

),

account_months as (

    select
        account_periods.customer_key,
        account_periods.customer_id,
        account_periods.period_end as month_end,
        contact_bands.contact_band,
        contact_bands.min_contacts,
        contact_bands.max_contacts,
        {{ feed_evidence(
            'supply.activities_from',
            'account_periods.period_end',
            'account_periods.period_end',
        ) }} as feed_evidence,
        supply.has_directions,
        supply.has_opportunities
    from account_periods
    inner join account_bands
        on account_periods.customer_id = account_bands.customer_id
    inner join contact_bands
        on account_bands.contact_band = contact_bands.contact_band
    cross join supply

),

known_months as (

    select
        account_months.customer_id,
        account_months.month_end,
        case
            when
                account_months.feed_evidence = 'complete'
                and not account_months.has_directions
                then 'no_direction'
            else account_months.feed_evidence
        end as evidence,
        {%- for column in ['contacts', 'persons', 'visits', 'social_events'] %}
        case
            when account_months.feed_evidence = 'complete'
                then coalesce(contact_months.{{ column }}, 0)
        end as {{ column }},
        {%- endfor %}
        {%- for column in ['contacts_in', 'contacts_out', 'contacts_two_way'] %}
        case
            when account_months.feed_evidence = 'complete'
                and account_months.has_directions
                then coalesce(contact_months.{{ column }}, 0)
        end as {{ column }},
        {%- endfor %}
        case
            when account_months.feed_evidence = 'complete'
                and account_months.has_directions
                and account_months.has_opportunities
                then coalesce(contact_months.contacts_out_without_deal, 0)
        end as contacts_out_without_deal,
        account_months.contact_band,
        account_months.min_contacts,
        account_months.max_contacts,
        coalesce(
            max(contact_months.last_contact_on) over (
                partition by account_months.customer_key
                order by account_months.month_end
                rows unbounded preceding
            ),
            earlier_contacts.last_contact_on
        ) as last_contact_on
    from account_months
    left join contact_months
        on
            account_months.customer_key = contact_months.customer_key
            and account_months.month_end = contact_months.month_end
    left join earlier_contacts
        on account_months.customer_key = earlier_contacts.customer_key

),

contact_activity as (

    select
        *,
        {{ ratio('contacts_out_without_deal', 'contacts_out') }}
            as no_deal_contact_share,
        case
            when contacts_two_way < min_contacts then 'below'
            when contacts_two_way > max_contacts then 'above'
            when contacts_two_way is not null then 'within'
        end as frequency,
        {{ dbt.datediff('last_contact_on', 'month_end', 'day') }}
            as days_since_last_contact
    from known_months

)

{{ conform('contact_activity') }}
