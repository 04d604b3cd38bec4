-- Records that an extract did list, in a row that was refused: they are not absent.
-- Grain: one row per entity, record_id, source_system, extract and claimed_at.

with

rejects as (

    select * from {{ ref('stg_ledger__rejects') }}

),

batches as (

    select * from {{ ref('stg_ledger__batches') }}

),

refused_keys as (

    select distinct
        rejects.entity,
        rejects.record_id,
        batches.source_system,
        batches.extract,
        batches.extracted_at as claimed_at
    from rejects
    inner join batches
        on rejects.batch_id = batches.batch_id and rejects.entity = batches.entity
    where
        batches.is_counted
        and batches.mode <> 'upsert'
        and rejects.reason_code not in ('filtered', 'not_a_record')
        and rejects.record_id is not null

)

select * from refused_keys
