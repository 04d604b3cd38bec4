-- What was delivered: every batch that went into this release, by entity.
-- Grain: one row per batch_id and entity.

with

batches as (

    select * from {{ ref('stg_ledger__batches') }}

)

{{ conform('batches') }}
