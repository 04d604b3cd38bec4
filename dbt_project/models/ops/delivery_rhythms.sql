-- How often each system delivers, and what is late.
-- Grain: one row per source_system and entity.

with

delivery_rhythms as (

    select * from {{ ref('stg_ledger__delivery_rhythms') }}

)

{{ conform('delivery_rhythms') }}
