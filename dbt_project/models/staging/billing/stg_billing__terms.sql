-- Payment terms: the current version of each, in business terms.
-- Grain: one row per terms_id.

with

delivered as (

    select * from {{ source('billing', 'terms') }}

),

current_terms as (

    {{ current_version('delivered', ['terms_id']) }}

),

renamed as (

    select
        terms_id,
        name,
        net_days,
        is_prepay,
        discount_pct,
        discount_days,
        source_system,
        extracted_at,
        is_simulated
    from current_terms

)

select * from renamed
