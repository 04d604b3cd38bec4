-- Who dealt with whom at each customer in every trailing year, what was offered and
-- what is still complained of: NULL where the extracts do not tell, zero where they do.
-- Grain: one row per customer_key and period_id.

{{ config(materialized="view") }}

with

account_periods as (

    select * from {{ ref('int_account_periods') }}

),

contact_shares as (

    select * from {{ ref('int_contact_shares') }}

),

opportunity_periods as (

    select * from {{ ref('int_opportunity_periods') }}

),

open_complaints as (

    select * from {{ ref('int_open_complaints') }}

),

supply as (

    select * from {{ ref('int_crm_supply') }}

),

-- What the extracts tell of each period.
told_periods as (

    select
        account_periods.customer_key,
        account_periods.customer_id,
        account_periods.period_id,
        {%- for told, feed in [
            ('has_activities', 'activities_from'),
            ('has_opportunities', 'opportunities_from'),
            ('has_cases', 'cases_from'),
        ] %}
        {{ feed_evidence(
            'supply.' ~ feed,
            'account_periods.period_start',
            'account_periods.period_end',
        ) }} in ('complete', 'partial') as {{ told }},
        {%- endfor %}
        supply.has_directions,
        supply.has_buyer_functions,
        supply.has_seller_functions,
        supply.has_executive_flags,
        supply.has_severities
    from account_periods
    cross join supply

),

dealings as (

    select
        told_periods.customer_key,
        told_periods.period_id,
        {%- for column, told in [
            ('two_way_contacts', 'told_periods.has_directions'),
            ('contact_persons', 'told_periods.has_directions'),
            ('buyer_functions', 'told_periods.has_buyer_functions'),
            ('seller_functions', 'told_periods.has_seller_functions'),
            ('joint_projects', 'true'),
            ('trials', 'true'),
            ('hours', 'true'),
        ] %}
        case
            when told_periods.has_activities and {{ told }}
                then coalesce(contact_shares.{{ column }}, 0)
        end as {{ column }},
        {%- endfor %}
        case
            when not told_periods.has_activities then null
            when contact_shares.customer_id is null then 0
            else contact_shares.hours_cost
        end as hours_cost,
        contact_shares.dyad_share,
        case
            when told_periods.has_activities and told_periods.has_executive_flags
                then coalesce(contact_shares.has_executive_contact, false)
        end as has_executive_contact,
        case
            when told_periods.has_opportunities
                then coalesce(opportunity_periods.quotations, 0)
        end as quotations,
        case
            when told_periods.has_opportunities
                then coalesce(opportunity_periods.open_opportunities, 0)
        end as open_opportunities,
        case
            when told_periods.has_cases and told_periods.has_severities
                then coalesce(open_complaints.open_critical_complaints, 0)
        end as open_critical_complaints
    from told_periods
    left join contact_shares
        on
            told_periods.customer_id = contact_shares.customer_id
            and told_periods.period_id = contact_shares.period_id
    left join opportunity_periods
        on
            told_periods.customer_key = opportunity_periods.customer_key
            and told_periods.period_id = opportunity_periods.window_id
    left join open_complaints
        on
            told_periods.customer_key = open_complaints.customer_key
            and told_periods.period_id = open_complaints.period_id

)

select * from dealings
