"""Text rows -> the files of a batch: accepted rows, refused rows, counts, totals."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from include.ingest.cast import Cell, Refusal, cells, filters, literal, name
from include.ingest.discover import Extract
from include.ingest.ledger import Amounts, EntityCount
from include.ingest.read import text_relation
from include.ingest.rejects import broken_records, write_rejects
from include.ingest.rules import EntityRule

Connection = duckdb.DuckDBPyConnection


def write_entities(
    connection: Connection, extract: Extract, folder: Path, delivered: datetime
) -> tuple[tuple[EntityCount, ...], datetime | None]:
    """Write every entity of an extract into `folder`.

    Returns the counts and the latest `extracted_at` of any row.
    """
    relation = text_relation(extract.path, extract.rule)
    broken: dict[int, str] = {}
    try:
        written = _write_all(connection, extract, folder, delivered, relation)
    except duckdb.InvalidInputException:
        # Some record has not the header's shape: set those aside and read the rest.
        relation = text_relation(extract.path, extract.rule, lenient=True)
        written = _write_all(connection, extract, folder, delivered, relation)
        broken = broken_records(connection, extract)
    counts, latest = [], []
    for rule, cell in written:
        count, moment = _finish(
            connection, extract, folder, (rule, cell), relation, broken
        )
        counts.append(count)
        latest.append(moment)
    return tuple(counts), max((m for m in latest if m), default=None)


def _write_all(
    connection: Connection,
    extract: Extract,
    folder: Path,
    delivered: datetime,
    relation: str,
) -> list[tuple[EntityRule, tuple[Cell, ...]]]:
    """One pass over the file per entity: every row, typed, with `is_accepted`."""
    written = []
    for rule in extract.rule.entities:
        columns = (*cells(rule), *_lineage(extract, delivered))
        selected = ", ".join(f"{cell.sql} as {name(cell.name)}" for cell in columns)
        refused = " or ".join(
            f"coalesce({refusal.condition}, false)"
            for refusal in refusals(rule, columns)
        )
        target = folder / f"{rule.entity.name}.parquet"
        connection.execute(
            f"copy (select {selected}, not ({refused or 'false'}) as is_accepted "
            f"from {relation}) to {literal(str(target))} (format parquet)"
        )
        written.append((rule, columns))
    return written


def refusals(rule: EntityRule, columns: tuple[Cell, ...]) -> tuple[Refusal, ...]:
    """Everything that can refuse a row of the entity, filters first."""
    return filters(rule) + tuple(each for cell in columns for each in cell.refusals)


def _lineage(extract: Extract, delivered: datetime) -> tuple[Cell, ...]:
    """Where a row comes from; its hash and source id are derived when it is read."""
    rule = extract.rule
    moment = f"cast({literal(str(delivered))} as timestamp)"
    checks: tuple[Refusal, ...] = ()
    if rule.extracted_at and (written := rule.extracted_at.column):
        column = name(written.sources[0].name)
        moment = (
            f"try_strptime({column}, {literal(written.formats[0])})"
            if written.formats
            else f"try_cast({column} as timestamp)"
        )
        moment = f"cast({moment} as timestamp)"
        checks = (
            Refusal(
                "extracted_at",
                column,
                f"{moment} is null",
                "not_timestamp",
                "the row does not say when it was extracted",
            ),
        )
    simulated = "true" if rule.is_simulated else "false"
    return (
        Cell("source_system", literal(rule.system), ()),
        Cell("extracted_at", moment, checks),
        Cell("is_simulated", simulated, ()),
        Cell("batch_id", literal(extract.batch_id), ()),
    )


def _finish(
    connection: Connection,
    extract: Extract,
    folder: Path,
    written: tuple[EntityRule, tuple[Cell, ...]],
    relation: str,
    broken: dict[int, str],
) -> tuple[EntityCount, datetime | None]:
    """Count an entity's file, and part the refused rows from the accepted."""
    rule, columns = written
    target = folder / f"{rule.entity.name}.parquet"
    source = f"read_parquet({literal(str(target))})"
    sums = "".join(
        f", coalesce(sum({total}), 0), coalesce(sum({total}) filter (is_accepted), 0)"
        for total in rule.entity.totals
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
    if rows > accepted or broken:
        write_rejects(
            connection,
            extract,
            rule.entity,
            folder / f"{rule.entity.name}.rejects.parquet",
            relation,
            refusals(rule, columns),
            rows,
            broken,
        )
    totals = {
        total: Amounts(str(read), str(taken), str(read - taken))
        for total, read, taken in zip(
            rule.entity.totals, amounts[::2], amounts[1::2], strict=True
        )
    }
    count = EntityCount(
        rule.entity.name,
        rows + len(broken),
        accepted,
        rows - accepted + len(broken),
        totals,
    )
    return count, latest
