"""Two engines' builds of one release -> what differs, table by table, key and cell.

Set-based, in DuckDB, which reads both: its own file, and Spark's Parquet in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from include.transform.cells import differs
from include.transform.published import Table

Columns = Mapping[Table, Mapping[str, str]]

EXAMPLES = 5
_IS = "is_in_the_release"
_BOTH = f"one.{_IS} and other.{_IS}"


@dataclass(frozen=True)
class Difference:
    """A cell, a row or a column that only one of the engines has like this."""

    table: str
    key: str
    column: str
    on_duckdb: str
    on_spark: str


@dataclass(frozen=True)
class Compared:
    """A table: `differences` counts them all, `examples` shows the first."""

    table: str
    rows: int
    columns: int
    differences: int
    examples: tuple[Difference, ...] = ()

    @property
    def cells(self) -> int:
        """Cells that were compared."""
        return self.rows * self.columns


def compare(
    keys: Mapping[Table, Sequence[str]],
    on_duckdb: tuple[Path, Columns],
    on_spark: tuple[Path, Columns],
) -> list[Compared]:
    """One result per published table; a release is its place and its columns."""
    (file, one), (folder, other) = on_duckdb, on_spark
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{file}' as release (read_only)")
        return [
            _compare(connection, table, key, folder, one.get(table), other.get(table))
            for table, key in sorted(keys.items())
        ]


def _compare(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    key: Sequence[str],
    folder: Path,
    one: Mapping[str, str] | None,
    other: Mapping[str, str] | None,
) -> Compared:
    name = ".".join(table)
    if one is None or other is None:
        present = [str(each is not None).lower() for each in (one, other)]
        missing = Difference(name, "", "the table exists", *present)
        return Compared(name, 0, 0, 1, (missing,))
    if unlike := _unlike(name, one, other):
        return Compared(name, 0, len(one), len(unlike), tuple(unlike))
    differs = {column: _differs(column, kind) for column, kind in one.items()}
    files = f"read_parquet('{folder}/{table[0]}/{table[1]}/*.parquet')"
    pairs = _pairs(name, files, key)
    counts = ", ".join(
        f"count(*) filter ({_BOTH} and {said})" for said in differs.values()
    )
    found = connection.execute(
        f"select count(one.{_IS}), count(other.{_IS}), "
        f"count(*) filter ({_BOTH}), {counts} from {pairs}"
    ).fetchone()
    on_duckdb, on_spark, both, *cells = found or ()
    rows, others = _count(connection, f"release.{name}"), _count(connection, files)
    # A key that is not one pairs a row with several.
    if repeats := on_duckdb - rows + on_spark - others:
        told = [
            f"{told:,} of {n:,}" for told, n in ((on_duckdb, rows), (on_spark, others))
        ]
        twice = Difference(name, ", ".join(key), "pairs of rows", *told)
        return Compared(name, rows, len(one), repeats, (twice,))
    alone = (on_duckdb - both) + (on_spark - both)
    examples = []
    if alone:
        where = f"one.{_IS} is null or other.{_IS} is null"
        there = [f"{side}.{_IS} is not null" for side in ("one", "other")]
        examples += _examples(connection, name, pairs, key, "is there", there, where)
    for (column, said), count in zip(differs.items(), cells, strict=True):
        if count:
            values = [f'{side}."{column}"' for side in ("one", "other")]
            where = f"{_BOTH} and {said}"
            examples += _examples(connection, name, pairs, key, column, values, where)
    return Compared(name, rows, len(one), alone + sum(cells), tuple(examples))


def _unlike(
    name: str, one: Mapping[str, str], other: Mapping[str, str]
) -> list[Difference]:
    """Columns that are not there, or of another type, on one of the engines."""
    return [
        Difference(name, "", f"type of {column}", one.get(column, "none"), kind)
        for column, kind in ({c: other.get(c, "none") for c in (*one, *other)}).items()
        if one.get(column) != kind
    ]


def _pairs(name: str, files: str, key: Sequence[str]) -> str:
    """Rows of both engines with the same key beside each other; a key may be NULL."""
    same = " and ".join(f'one."{c}" is not distinct from other."{c}"' for c in key)
    return (
        f"(select *, true as {_IS} from release.{name}) as one full join "
        f"(select *, true as {_IS} from {files}) as other on {same}"
    )


def _differs(column: str, kind: str) -> str:
    one, other = f'one."{column}"', f'other."{column}"'
    if kind == "timestamp":  # Spark's Parquet says that its moments are in UTC
        other = f"cast({other} as timestamp)"
    return differs(one, other, kind)


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    (rows,) = connection.execute(f"select count(*) from {relation}").fetchone() or (0,)
    return int(rows)


def _examples(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    pairs: str,
    key: Sequence[str],
    column: str,
    values: Sequence[str],
    where: str,
) -> list[Difference]:
    """The first pairs that differ, each with its key and what either side has."""
    named = ", ".join(f'coalesce(one."{c}", other."{c}")' for c in key)
    found = connection.execute(
        f"select {named}, {', '.join(values)} from {pairs} where {where} "
        f"order by all limit {EXAMPLES}"
    ).fetchall()
    return [
        Difference(name, _told(key, row), column, str(one), str(other))
        for *row, one, other in found
    ]


def _told(key: Sequence[str], row: Sequence[Any]) -> str:
    told = zip(key, row, strict=True)
    return ", ".join(f"{column} {value}" for column, value in told)
