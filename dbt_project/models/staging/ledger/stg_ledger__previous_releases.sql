-- Figures of the release being served while this one is built; empty when there is
-- none.
-- Grain: one row per table_schema, table_name and measure.

with

ledger_rows as (

    select * from {{ source('ledger', 'previous_release') }}

),

previous_releases as (

    select
        release_id,
        table_schema,
        table_name,
        measure,
        amount
    from ledger_rows

)

select * from previous_releases
