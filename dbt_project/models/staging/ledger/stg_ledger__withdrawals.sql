-- What a later extract of the same rule takes back of a batch by not listing it: a full
-- snapshot everything, a replacing extract the days that it covers. Extracts of one
-- moment are parts of one delivery. An extract with rows that nobody can identify takes
-- nothing back: what looks absent may be one of them.
-- Grain: one row per entity, batch_id and claim.

with

batches as (

    select * from {{ ref('stg_ledger__batches') }}

),

complete_deliveries as (

    select
        source_system,
        extract,
        entity,
        mode,
        extracted_at
    from batches
    where is_counted and mode <> 'upsert'
    group by source_system, extract, entity, mode, extracted_at
    having sum(rows_unidentified) = 0

),

-- A later snapshot says all that an earlier one did.
telling_deliveries as (

    select *
    from complete_deliveries
    qualify
        row_number() over (
            partition by source_system, extract, entity, mode
            order by extracted_at desc
        ) = 1
        or mode = 'replace'

),

claims as (

    select distinct
        batches.source_system,
        batches.extract,
        batches.entity,
        batches.mode,
        batches.extracted_at,
        batches.covered_from,
        batches.covered_to
    from batches
    inner join telling_deliveries
        on
            batches.source_system = telling_deliveries.source_system
            and batches.extract = telling_deliveries.extract
            and batches.entity = telling_deliveries.entity
            and batches.mode = telling_deliveries.mode
            and batches.extracted_at = telling_deliveries.extracted_at
    where
        batches.is_counted
        and (batches.mode = 'snapshot' or batches.covered_from is not null)

),

withdrawals as (

    select
        batches.entity,
        batches.batch_id,
        batches.source_system,
        batches.extract,
        claims.extracted_at as claimed_at,
        claims.covered_from,
        claims.covered_to
    from batches
    inner join claims
        on
            batches.source_system = claims.source_system
            and batches.extract = claims.extract
            and batches.entity = claims.entity
            and batches.extracted_at < claims.extracted_at
    where
        batches.is_counted
        and (
            claims.mode = 'snapshot'
            or (
                batches.covered_from <= claims.covered_to
                and batches.covered_to >= claims.covered_from
            )
        )

)

select * from withdrawals
