-- What was delivered.
-- Grain: one row per batch_id and entity.

with

ledger_rows as (

    select * from {{ source('ledger', 'batches') }}

),

batches as (

    select
        batch_id,
        feed,
        source_system,
        extract,
        file_name,
        content_hash,
        mapping_version,
        is_simulated,
        extracted_at,
        landed_at,
        mode,
        entity,
        rows_read,
        rows_accepted,
        rows_rejected,
        rows_filtered,
        rows_unidentified,
        covered_from,
        covered_to,
        status,
        is_counted,
        replaced_by,
        reason,
        new_columns
    from ledger_rows

)

select * from batches
