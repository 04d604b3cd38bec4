-- Money carried by a batch, document currencies summed.
-- Grain: one row per batch_id, entity and measure.

with

ledger_rows as (

    select * from {{ source('ledger', 'batch_totals') }}

),

batch_totals as (

    select
        batch_id,
        entity,
        measure,
        amount_read,
        amount_accepted,
        amount_rejected
    from ledger_rows

)

select * from batch_totals
