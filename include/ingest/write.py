"""Text rows -> the files of a batch: accepted rows, refused rows, counts, totals."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from include.ingest.cast.rows import Rows, entity_rows
from include.ingest.discover import Extract
from include.ingest.ledger import Amounts, EntityCount
from include.ingest.rejects import write_rejects
from include.ingest.sql import literal
from include.ingest.tables.table import TextTable

Connection = duckdb.DuckDBPyConnection


def write_entities(
    connection: Connection,
    extract: Extract,
    table: TextTable,
    folder: Path,
    delivered: datetime,
) -> tuple[tuple[EntityCount, ...], datetime | None]:
    """Write every entity of an extract, its rule bound to the table, into `folder`.

    Returns the counts and the latest `extracted_at` of any row.
    """
    counts, latest = [], []
    for rule in extract.rule.entities:
        rows = entity_rows(rule, extract.rule, extract.batch_id, delivered)
        target = folder / f"{rule.entity.name}.parquet"
        connection.execute(
            f"copy ({rows.query(table.relation)}) to {literal(str(target))} "
            "(format parquet)"
        )
        count, moment = _finish(connection, extract, table, rows, target)
        counts.append(count)
        latest.append(moment)
    return tuple(counts), max((m for m in latest if m), default=None)


def _finish(
    connection: Connection,
    extract: Extract,
    table: TextTable,
    written: Rows,
    target: Path,
) -> tuple[EntityCount, datetime | None]:
    """Count an entity's file, and part the refused rows from the accepted."""
    entity = written.entity.entity
    source = f"read_parquet({literal(str(target))})"
    sums = "".join(
        f", coalesce(sum({total}), 0), coalesce(sum({total}) filter (is_accepted), 0)"
        for total in entity.totals
    )
    rows, accepted, latest, *amounts = connection.execute(
        f"select count(*), count(*) filter (is_accepted), max(extracted_at){sums} "
        f"from {source}"
    ).fetchall()[0]
    if rows > accepted:
        kept = target.with_suffix(".kept")
        connection.execute(
            f"copy (select * from {source} where is_accepted) "
            f"to {literal(str(kept))} (format parquet)"
        )
        kept.replace(target)
    broken = len(table.broken)
    if rows > accepted or broken:
        rejected = target.with_suffix(".rejects.parquet")
        write_rejects(connection, extract, table, written, rejected, rows)
    totals = {
        total: Amounts(str(read), str(taken), str(read - taken))
        for total, read, taken in zip(
            entity.totals, amounts[::2], amounts[1::2], strict=True
        )
    }
    count = EntityCount(
        entity.name, rows + broken, accepted, rows - accepted + broken, totals
    )
    return count, latest
