-- What was delivered, by entity, and what of it this release counts.
-- Grain: one row per batch_id and entity.

with

batches as (

    select * from {{ ref('stg_ledger__batches') }}

)

{{ conform('batches') }}
