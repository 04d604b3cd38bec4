-- The run that built this release and what it was given; run identity stands only here.
-- Grain: one row per release_id, and only one.

with

releases as (

    select * from {{ ref('stg_ledger__releases') }}

),

history as (

    select * from {{ ref('int_history') }}

),

-- The start of history that was applied, whether it was set or found.
dated_releases as (

    select
        releases.release_id,
        releases.as_of,
        releases.known_at,
        history.history_start,
        releases.code_version,
        releases.engine,
        releases.base_currency,
        releases.value_unit,
        releases.workspace,
        releases.batch_count,
        releases.held_count,
        releases.refused_count,
        releases.input_fingerprint
    from releases
    cross join history

)

{{ conform('dated_releases') }}
