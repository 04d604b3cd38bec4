-- Figures of the release that was served while this one was built, to compare with.
-- Grain: one row per table_schema, table_name and measure.

with

previous_releases as (

    select * from {{ ref('stg_ledger__previous_releases') }}

)

{{ conform('previous_releases') }}
