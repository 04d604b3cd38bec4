"""Text rows -> the files of a batch: accepted rows, refused rows, counts, totals."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb

from include.ingest.cast.merged import lists_merged
from include.ingest.cast.rows import Rows, entity_rows
from include.ingest.discover import Extract
from include.ingest.ledger import Amounts, EntityCount
from include.ingest.rejects import write_rejects
from include.ingest.rules import Mode
from include.ingest.sql import PARQUET, literal
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
            f"copy ({rows.query(table.relation)}) to {literal(str(target))} {PARQUET}"
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
    covered = _covered(connection, extract.rule.mode, written, source)
    if rows > accepted:
        kept = target.with_suffix(".kept")
        connection.execute(
            f"copy (select * from {source} where is_accepted) "
            f"to {literal(str(kept))} {PARQUET}"
        )
        kept.replace(target)
    broken, filtered, unidentified = len(table.broken), 0, 0
    if rows > accepted or broken:
        rejected = target.with_suffix(".rejects.parquet")
        filtered, unidentified = write_rejects(
            connection,
            extract,
            table,
            written,
            rejected,
            _records(connection, table) if lists_merged(written.entity) else rows,
        )
    totals = {
        total: Amounts(str(read), str(taken), str(read - taken))
        for total, read, taken in zip(
            entity.totals, amounts[::2], amounts[1::2], strict=True
        )
    }
    count = EntityCount(
        entity.name,
        rows + broken,
        accepted,
        rows - accepted + broken,
        totals,
        filtered,
        unidentified,
        *covered,
    )
    return count, latest


def _records(connection: Connection, table: TextTable) -> int:
    """How many records the file has, each of which may list others as merged."""
    ((records,),) = connection.execute(
        f"select count(*) from {table.relation}"
    ).fetchall()
    return int(records)


def _covered(
    connection: Connection, mode: Mode, written: Rows, source: str
) -> tuple[date | None, date | None]:
    """First and last day of what a replacing extract speaks for, refused rows too."""
    if "covered_on" not in [column.name for column in written.columns]:
        return None, None
    first, last = "min(covered_on)", "max(covered_on)"
    if mode.period:
        start = f"date_trunc({literal(mode.period)}, {{}})"
        first = start.format(first)
        last = f"{start.format(last)} + interval 1 {mode.period} - interval 1 day"
    ((start_day, end_day),) = connection.execute(
        f"select cast({first} as date), cast({last} as date) from {source}"
    ).fetchall()
    return start_day, end_day
