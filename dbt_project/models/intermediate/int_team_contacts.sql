-- Which functions at each customer met their like among us in a trailing year, and how
-- many of us took part.
-- Grain: one row per customer_id and period_id with a contact.

with

contact_pairs as (

    select *
    from {{ ref('int_contact_pairs') }}
    where contacts > 0

),

function_matches as (

    select * from {{ ref('ref_function_match') }}

),

team_contacts as (

    select
        contact_pairs.customer_id,
        contact_pairs.period_id,
        count(distinct contact_pairs.user_id) as sellers,
        count(
            distinct case
                when function_matches.department is not null
                    then contact_pairs.buyer_function
            end
        ) as matched_functions
    from contact_pairs
    left join function_matches
        on
            contact_pairs.buyer_function = function_matches.buyer_function
            and contact_pairs.seller_function = function_matches.department
    group by contact_pairs.customer_id, contact_pairs.period_id

)

select * from team_contacts
