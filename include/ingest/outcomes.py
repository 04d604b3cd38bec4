"""How each refused row ended: still open, replayed, superseded, or never wanted.

Told by the lake as it stands, so that the same batches tell the same whatever the order
in which they landed, but for who was there first.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from include.ingest.contract import entities
from include.ingest.ledger import Batch
from include.ingest.rejects import TYPES as REJECT_TYPES
from include.ingest.rejects import UNWANTED
from include.ingest.sql import literal
from include.ingest.standing import Standing, makes_up_for, moment

# `replayed`: the record was accepted by a batch that landed later. `superseded`: a
# later version was there already, or its file was read or delivered again without it.
OUTCOMES = ("open", "replayed", "superseded", "unwanted")
TYPES = {**REJECT_TYPES, "outcome": "string", "outcome_batch_id": "string"}

_BATCHES = pa.schema(
    [
        ("batch_id", pa.string()),
        ("entity", pa.string()),
        ("landed_at", pa.timestamp("us")),
        ("made_at", pa.timestamp("us")),
        ("superseded_by", pa.string()),
    ]
)


def rejected_rows(
    connection: duckdb.DuckDBPyConnection, raw: Path, standing: Standing
) -> str:
    """SQL of every refused cell of the lake (`TYPES`), on this connection."""
    delivered = [
        {
            "batch_id": batch.batch_id,
            "entity": count.entity,
            "landed_at": batch.landed_at,
            "made_at": batch.extracted_at,
            "superseded_by": _superseded_by(batch, standing)
            if count.rows_rejected
            else None,
        }
        for batch in standing.batches
        for count in batch.entities
    ]
    batches = pa.Table.from_pylist(delivered, schema=_BATCHES)
    connection.register("delivered_batches", batches)
    refused = _refused(raw, standing)
    connection.execute(f"create or replace temp view refused_cells as {refused}")
    found = connection.execute(
        "select distinct entity from refused_cells where record_id is not null "
        "order by entity"
    ).fetchall()
    accepted = " union all ".join(
        part for (entity,) in found if (part := _accepted(raw, standing, entity))
    )
    connection.execute(
        "create or replace temp table accepted_records as "
        + (accepted or _NOTHING_ACCEPTED)
    )
    return _ENDED


def _superseded_by(batch: Batch, standing: Standing) -> str | None:
    """The batch that reads the same file anew, or in which it was delivered again."""
    for each in standing.replaced:
        if each.batch is batch:
            return each.by.batch_id
    held = (each.batch for each in standing.held)
    later = [by for by in (*standing.counted, *held) if makes_up_for(by, batch)]
    return max(later, key=moment).batch_id if later else None


def _refused(raw: Path, standing: Standing) -> str:
    files = [
        str(path)
        for batch in standing.batches
        for count in batch.entities
        if count.rows_rejected and (path := batch.rejects(raw, count.entity)).is_file()
    ]
    if files:
        listed = ", ".join(map(literal, files))
        return f"select {', '.join(REJECT_TYPES)} from read_parquet([{listed}])"
    nothing = ", ".join(
        f"cast(null as {_SQL.get(kind, kind)}) as {name}"
        for name, kind in REJECT_TYPES.items()
    )
    return f"select {nothing} where false"


def _accepted(raw: Path, standing: Standing, entity: str) -> str:
    """The accepted versions of the entity's refused records."""
    files = [
        str(batch.parquet(raw, entity))
        for batch in standing.counted
        if any(count.entity == entity for count in batch.entities)
    ]
    if not files:
        return ""
    key = ", ".join(entities()[entity].keys)
    listed = ", ".join(map(literal, files))
    return f"""
        select {literal(entity)} as entity, record_id, batch_id, extracted_at
        from (
            select concat_ws('|', {key}) as record_id, batch_id, extracted_at
            from read_parquet([{listed}], union_by_name = true)
        )
        where record_id in (
            select record_id from refused_cells where entity = {literal(entity)}
        )
    """


_SQL = {"string": "varchar"}
_NOTHING_ACCEPTED = """
    select null::varchar as entity, null::varchar as record_id,
        null::varchar as batch_id, null::timestamp as extracted_at
    where false
"""
_ENDED = f"""
    with versions as (
        select
            refused.batch_id,
            refused.entity,
            refused.record_id,
            arg_min(accepted.batch_id, (taken.landed_at, accepted.batch_id))
                filter (taken.landed_at > refusing.landed_at) as replayed_by,
            arg_max(accepted.batch_id, (accepted.extracted_at, accepted.batch_id))
                as known_by
        from (
            select batch_id, entity, record_id, min(extracted_at) as extracted_at
            from refused_cells
            where record_id is not null
            group by batch_id, entity, record_id
        ) as refused
        inner join delivered_batches as refusing
            on refused.batch_id = refusing.batch_id and refused.entity = refusing.entity
        inner join accepted_records as accepted
            on
                refused.entity = accepted.entity
                and refused.record_id = accepted.record_id
                and refused.batch_id <> accepted.batch_id
                and accepted.extracted_at
                >= coalesce(refused.extracted_at, refusing.made_at)
        inner join delivered_batches as taken
            on accepted.batch_id = taken.batch_id and accepted.entity = taken.entity
        group by refused.batch_id, refused.entity, refused.record_id
    ),

    ended as (
        select
            refused_cells.*,
            case
                when reason_code in ({", ".join(map(literal, UNWANTED))})
                    then 'unwanted'
                when versions.replayed_by is not null then 'replayed'
                when coalesce(versions.known_by, superseded_by) is not null
                    then 'superseded'
                else 'open'
            end as outcome,
            coalesce(versions.replayed_by, versions.known_by, superseded_by)
                as ended_by
        from refused_cells
        inner join delivered_batches
            on
                refused_cells.batch_id = delivered_batches.batch_id
                and refused_cells.entity = delivered_batches.entity
        left join versions
            on
                refused_cells.batch_id = versions.batch_id
                and refused_cells.entity = versions.entity
                and refused_cells.record_id = versions.record_id
    )

    select
        * exclude (ended_by),
        case when outcome in ('replayed', 'superseded') then ended_by end
            as outcome_batch_id
    from ended
    order by batch_id, entity, line, column_name, reason_code
"""
