-- On how few people each customer's relationship rests, and who of them has left.
-- Grain: one row per customer_id, over the last ttm period.

with

customers as (

    select * from {{ ref('customers') }}

),

customer_values as (

    select * from {{ ref('customer_value') }}

),

last_period as (

    select
        bases.period_id,
        periods.period_start,
        periods.period_end
    from {{ ref('periods') }} as periods
    inner join {{ ref('int_period_bases') }} as bases
        on
            periods.period_type = bases.period_type
            and periods.period_end = bases.period_end
    where periods.period_type = 'ttm' and periods.is_last

),

contact_shares as (

    select * from {{ ref('int_contact_shares') }}

),

departures as (

    select * from {{ ref('int_departures') }}

),

-- Activities that begin later, or do not say who turned to whom, tell of no contact in
-- which both sides spoke, which is not to say that there was none.
supply as (

    select
        coalesce(
            supplied.has_directions
            and supplied.activities_from <= last_period.period_end,
            false
        ) as is_told
    from {{ ref('int_crm_supply') }} as supplied
    left join last_period on true

),

thresholds as (

    {{ thresholds(['seller_dependent_from']) }}

),

shared as (

    select
        customers.customer_id,
        customers.owner_user_id,
        last_period.period_start,
        last_period.period_end,
        coalesce(customer_values.turnover, 0) as turnover,
        case
            when not supply.is_told then 'not_supplied'
            when coalesce(contact_shares.two_way_contacts, 0) = 0
                then 'no_two_way_contact'
            else 'measured'
        end as evidence,
        case when supply.is_told
            then coalesce(contact_shares.two_way_contacts, 0)
        end as two_way_contacts,
        case when supply.is_told
            then coalesce(contact_shares.contact_persons, 0)
        end as contact_persons,
        contact_shares.top_contact_id,
        contact_shares.top_contact_share,
        contact_shares.contact_concentration,
        contact_shares.top_seller_user_id,
        contact_shares.top_seller_share,
        contact_shares.dyad_share,
        contact_shares.top_seller_share >= thresholds.seller_dependent_from
            as is_seller_dependent
    from customers
    cross join supply
    cross join thresholds
    left join last_period on true
    left join customer_values
        on
            customers.customer_id = customer_values.customer_id
            and customer_values.period_type = 'ttm'
            and last_period.period_end = customer_values.period_end
    left join contact_shares
        on
            customers.customer_id = contact_shares.customer_id
            and last_period.period_id = contact_shares.period_id

),

dependency_risk as (

    select
        shared.customer_id,
        shared.period_start,
        shared.period_end,
        shared.evidence,
        shared.turnover,
        shared.two_way_contacts,
        shared.contact_persons,
        shared.top_contact_id,
        shared.top_contact_share,
        shared.contact_concentration,
        1 / shared.contact_concentration as effective_contacts,
        shared.top_seller_user_id,
        shared.top_seller_share,
        shared.dyad_share,
        shared.is_seller_dependent,
        case
            when shared.is_seller_dependent then greatest(shared.turnover, 0)
            when shared.top_seller_share is not null then 0
        end as turnover_at_risk,
        shared.owner_user_id,
        owners.has_left as has_owner_left,
        top_sellers.has_left as has_top_seller_left,
        top_contacts.has_left as has_top_contact_left,
        coalesce(owners.has_left, false)
        or coalesce(top_sellers.has_left, false)
        or coalesce(top_contacts.has_left, false) as needs_handover
    from shared
    left join departures as owners
        on shared.owner_user_id = owners.person_id and owners.side = 'seller'
    left join departures as top_sellers
        on
            shared.top_seller_user_id = top_sellers.person_id
            and top_sellers.side = 'seller'
    left join departures as top_contacts
        on
            shared.top_contact_id = top_contacts.person_id
            and top_contacts.side = 'buyer'

)

{{ conform('dependency_risk') }}
