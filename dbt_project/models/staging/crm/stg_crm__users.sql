-- A colleague who deals with clients: the current version of each, in business terms.
-- Grain: one row per user_id.

with

delivered as (

    select * from {{ source('crm', 'user') }}

),

current_users as (

    {{ current_version('delivered', ['user_id']) }}

),

renamed as (

    select
        user_id,
        name,
        department,
        role,
        manager_id,
        hourly_cost,
        skill_rating,
        is_active,
        left_on,
        source_system,
        extracted_at,
        is_simulated
    from current_users

)

select * from renamed
