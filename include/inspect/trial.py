"""A file and its rule -> what the ingest would make of it, tried aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from include.ingest.discover import Extract
from include.ingest.land import connect, read_extract
from include.ingest.ledger import EntityCount
from include.ingest.made_at import named_moment
from include.ingest.rejects import UNWANTED
from include.ingest.rules import ExtractRule
from include.settings import Settings

_SHOWN_ROWS = 3
_SHOWN_LINES = 3


@dataclass(frozen=True)
class Reason:
    """Why rows of an entity were refused: how many, where first, an example."""

    rows: int
    wanted: bool
    code: str
    column: str | None
    text: str
    lines: tuple[int, ...]
    value: str | None


@dataclass(frozen=True)
class Loaded:
    """One entity as it would be loaded."""

    count: EntityCount
    # Canonical columns with a value in some row, and the first rows of them.
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    # Columns of the contract that no row has.
    empty: tuple[str, ...]
    reasons: tuple[Reason, ...]
    # How many different keys the accepted rows have.
    keys: int


@dataclass(frozen=True)
class Trial:
    """What would be loaded of a file, and which of its columns nobody reads."""

    entities: tuple[Loaded, ...]
    unread: tuple[str, ...]


def attempt(
    settings: Settings, path: Path, name: str, rule: ExtractRule, folder: Path
) -> Trial:
    """Read, map and cast the file as the ingest does; `ExtractRefused` as it would."""
    aside, work = folder / "loaded", folder / "work"
    for each in (aside, work):
        each.mkdir(parents=True)
    stat = path.stat()
    made = datetime.fromtimestamp(stat.st_mtime, UTC).replace(tzinfo=None)
    extract = Extract(path, name, rule, stat.st_size, stat.st_mtime_ns, "")
    with connect(settings) as connection:
        connection.execute("set preserve_insertion_order = true")
        moment = named_moment(rule.extracted_at, name) or made
        counts, _, unread = read_extract(
            connection, settings, extract, moment, aside, work
        )
        found = tuple(_loaded(connection, aside, rule, count) for count in counts)
    return Trial(found, unread)


def _loaded(
    connection: duckdb.DuckDBPyConnection,
    aside: Path,
    rule: ExtractRule,
    count: EntityCount,
) -> Loaded:
    (of,) = [each for each in rule.entities if each.entity.name == count.entity][:1]
    rows = connection.read_parquet(str(aside / f"{count.entity}.parquet"))
    names = [column.name for column in of.entity.columns]
    held = rows.aggregate(", ".join(f'count("{n}")' for n in names)).fetchone() or ()
    (keys,) = rows.project(", ".join(of.entity.keys)).distinct().count(
        "*"
    ).fetchone() or (0,)
    columns = [n for n, filled in zip(names, held, strict=True) if filled]
    first: Sequence[tuple[str, ...]] = ()
    if columns:
        shown = ", ".join(f"coalesce(cast(\"{n}\" as varchar), '')" for n in columns)
        first = rows.project(shown).limit(_SHOWN_ROWS).fetchall()
    return Loaded(
        count,
        tuple(columns),
        tuple(first),
        tuple(n for n in names if n not in columns),
        _reasons(connection, aside / f"{count.entity}.rejects.parquet"),
        keys,
    )


def _reasons(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[Reason, ...]:
    if not path.is_file():
        return ()
    found = connection.execute(
        f"""
        select
            count(distinct line), reason_code, column_name, reason,
            list_sort(list(distinct line))[:{_SHOWN_LINES}], min_by(value, line)
        from read_parquet(?)
        group by reason_code, column_name, reason
        order by 1 desc, reason_code, column_name, reason
        """,
        [str(path)],
    ).fetchall()
    return tuple(
        Reason(rows, code not in UNWANTED, code, column, text, tuple(lines), value)
        for rows, code, column, text, lines, value in found
    )
