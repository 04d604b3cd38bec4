-- A colleague who deals with clients: the current version of each, in business terms.
-- Grain: one row per user_id.

with

{{ current_or_deleted_versions('crm', 'user') }},

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
        standing = 'deleted' as is_deleted,
        source_system,
        extracted_at,
        is_simulated
    from current_versions

)

select * from renamed
