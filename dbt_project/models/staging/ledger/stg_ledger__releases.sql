-- The run that builds this release.
-- Grain: one row per run: exactly one.

with

ledger_rows as (

    select * from {{ source('ledger', 'release') }}

),

releases as (

    select
        release_id,
        as_of,
        known_at,
        history_start,
        code_version,
        engine,
        base_currency,
        value_unit,
        workspace,
        batch_count,
        held_count,
        refused_count,
        input_fingerprint
    from ledger_rows

)

select * from releases
