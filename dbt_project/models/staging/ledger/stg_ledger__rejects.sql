-- What was refused and why.
-- Grain: one row per refused cell or row.

with

ledger_rows as (

    select * from {{ source('ledger', 'rejects') }}

),

rejects as (

    select
        batch_id,
        source_system,
        extract,
        file_name,
        entity,
        line,
        column_name,
        value,
        reason_code,
        reason,
        record_id,
        extracted_at,
        outcome,
        outcome_batch_id
    from ledger_rows

)

select * from rejects
