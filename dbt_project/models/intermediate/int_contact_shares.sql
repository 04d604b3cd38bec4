-- On how few people the contact with each customer rests in each trailing year.
-- Grain: one row per customer_id and period_id with an activity.

with

contact_pairs as (

    select * from {{ ref('int_contact_pairs') }}

),

thresholds as (

    {{ thresholds(['contact_days']) }}

),

by_contact as (

    select
        customer_id,
        period_id,
        contact_id,
        sum(two_way_contacts) as two_way_contacts,
        row_number() over (
            partition by customer_id, period_id
            order by sum(two_way_contacts) desc, contact_id asc
        ) as place
    from contact_pairs
    where contact_id is not null and two_way_contacts > 0
    group by customer_id, period_id, contact_id

),

by_seller as (

    select
        customer_id,
        period_id,
        user_id,
        sum(two_way_contacts) as two_way_contacts,
        row_number() over (
            partition by customer_id, period_id
            order by sum(two_way_contacts) desc, user_id asc
        ) as place
    from contact_pairs
    where user_id is not null and two_way_contacts > 0
    group by customer_id, period_id, user_id

),

by_pair as (

    select
        customer_id,
        period_id,
        user_id,
        contact_id,
        sum(two_way_contacts) as two_way_contacts
    from contact_pairs
    where user_id is not null and contact_id is not null and two_way_contacts > 0
    group by customer_id, period_id, user_id, contact_id

),

contact_shares as (

    select
        customer_id,
        period_id,
        max(case when place = 1 then contact_id end) as top_contact_id,
        max(two_way_contacts) as top_contacts,
        sum(two_way_contacts) as all_contacts,
        sum(two_way_contacts * two_way_contacts) as squared_contacts
    from by_contact
    group by customer_id, period_id

),

seller_shares as (

    select
        customer_id,
        period_id,
        max(case when place = 1 then user_id end) as top_seller_user_id,
        max(two_way_contacts) as top_contacts,
        sum(two_way_contacts) as all_contacts
    from by_seller
    group by customer_id, period_id

),

pair_shares as (

    select
        customer_id,
        period_id,
        max(two_way_contacts) as top_contacts,
        sum(two_way_contacts) as all_contacts
    from by_pair
    group by customer_id, period_id

),

totals as (

    select
        contact_pairs.customer_id,
        contact_pairs.period_id,
        sum(contact_pairs.two_way_contacts) as two_way_contacts,
        count(
            distinct case
                when
                    contact_pairs.last_two_way_on
                    > {{ dbt.dateadd(
                        'day',
                        '-cast(thresholds.contact_days as integer)',
                        'contact_pairs.period_end'
                    ) }}
                    then contact_pairs.contact_id
            end
        ) as contact_persons,
        count(
            distinct case
                when contact_pairs.contacts > 0 then contact_pairs.buyer_function
            end
        ) as buyer_functions,
        count(
            distinct case
                when contact_pairs.contacts > 0 then contact_pairs.seller_function
            end
        ) as seller_functions,
        sum(contact_pairs.joint_projects) as joint_projects,
        sum(contact_pairs.trials) as trials,
        bool_or(contact_pairs.has_executives) as has_executive_contact,
        {{ ratio('sum(contact_pairs.minutes)', '60') }} as hours,
        case
            when not bool_or(contact_pairs.has_hours_without_rate)
                then {{ quotient_in_cents(
                    'sum(contact_pairs.minutes_at_hourly_cost)', '60'
                ) }}
        end as hours_cost
    from contact_pairs
    cross join thresholds
    group by contact_pairs.customer_id, contact_pairs.period_id

),

shares as (

    select
        totals.*,
        contact_shares.top_contact_id,
        {{ ratio('contact_shares.top_contacts', 'contact_shares.all_contacts') }}
            as top_contact_share,
        {{ ratio(
            'contact_shares.squared_contacts',
            'contact_shares.all_contacts * contact_shares.all_contacts'
        ) }} as contact_concentration,
        seller_shares.top_seller_user_id,
        {{ ratio('seller_shares.top_contacts', 'seller_shares.all_contacts') }}
            as top_seller_share,
        {{ ratio('pair_shares.top_contacts', 'pair_shares.all_contacts') }}
            as dyad_share
    from totals
    left join contact_shares
        on
            totals.customer_id = contact_shares.customer_id
            and totals.period_id = contact_shares.period_id
    left join seller_shares
        on
            totals.customer_id = seller_shares.customer_id
            and totals.period_id = seller_shares.period_id
    left join pair_shares
        on
            totals.customer_id = pair_shares.customer_id
            and totals.period_id = pair_shares.period_id

)

select * from shares
