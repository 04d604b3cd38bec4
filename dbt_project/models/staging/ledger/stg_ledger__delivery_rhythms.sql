-- How often each system delivers, and what is late.
-- Grain: one row per source_system and entity.

with

ledger_rows as (

    select * from {{ source('ledger', 'delivery_rhythms') }}

),

delivery_rhythms as (

    select
        feed,
        source_system,
        entity,
        delivery_days,
        last_extracted_at,
        last_landed_at,
        gap_days,
        is_declared,
        due_by,
        is_late
    from ledger_rows

)

select * from delivery_rhythms
