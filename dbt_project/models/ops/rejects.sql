-- What was refused of the deliveries, and why.
-- Grain: one row per batch_id, entity, line, column_name and reason_code.

with

rejects as (

    select * from {{ ref('stg_ledger__rejects') }}

)

{{ conform('rejects') }}
