-- Which functions at each customer met their like among us in a trailing year, how many
-- of us took part, and which parts in the decision to buy we reached.
-- Grain: one row per customer_id and period_id with a contact.

with

contact_pairs as (

    select *
    from {{ ref('int_contact_pairs') }}
    where contacts > 0

),

contacts as (

    select * from {{ ref('stg_crm__contacts') }}

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
        ) as matched_functions,
        count(distinct contacts.dmu_role) as dmu_roles_met
    from contact_pairs
    left join contacts on contact_pairs.contact_id = contacts.contact_id
    left join function_matches
        on
            contact_pairs.buyer_function = function_matches.buyer_function
            and contact_pairs.seller_function = function_matches.department
    group by contact_pairs.customer_id, contact_pairs.period_id

)

select * from team_contacts
