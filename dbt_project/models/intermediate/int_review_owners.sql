-- Who acts for each colleague in a review: the colleague, or the manager of one who has
-- left.
-- Grain: one row per user_id.

{{ config(materialized="view") }}

with

departures as (

    select *
    from {{ ref('int_departures') }}
    where side = 'seller'

),

users as (

    select * from {{ ref('stg_crm__users') }}

),

owners as (

    select
        users.user_id,
        users.name,
        users.manager_id as manager_user_id,
        managers.name as manager_name,
        coalesce(departures.has_left, false) as has_left,
        case
            when coalesce(departures.has_left, false) then users.manager_id
            else users.user_id
        end as acting_user_id,
        case
            when coalesce(departures.has_left, false) then managers.name
            else users.name
        end as acting_name
    from users
    left join departures on users.user_id = departures.person_id
    left join users as managers on users.manager_id = managers.user_id

)

select * from owners
