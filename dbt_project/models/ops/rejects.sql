-- What was refused of the deliveries, and why.
-- Grain: one row per refused cell or row.

with

rejects as (

    select * from {{ ref('stg_ledger__rejects') }}

)

{{ conform('rejects') }}
