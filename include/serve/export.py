"""Tables of a release -> CSV or Parquet files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import duckdb

from include.errors import ExportRefused
from include.serve.reader import opened

FORMATS = {"csv": "format csv, header true", "parquet": "format parquet"}
# A spreadsheet computes a cell that begins with one of these; the text is kept behind
# an apostrophe, which it shows as text.
_FORMULA = "^[=+@\\-\\t\\r]"


def export(
    release: Path, wanted: Sequence[str], folder: Path, file_format: str
) -> list[tuple[Path, int]]:
    """Write each table to `folder`, whole or not at all; (file, rows) of each.

    `wanted` names tables with or without their schema; none means all of `analytics`.
    Raises `ExportRefused` naming a table or a format that there is not.
    """
    if file_format not in FORMATS:
        raise ExportRefused(
            f"FORMAT={file_format}: must be {' or '.join(FORMATS)}. "
            "Nothing was written."
        )
    with opened(release) as connection:
        found = _found(connection, wanted)
        folder.mkdir(parents=True, exist_ok=True)
        return [
            (target, _write(connection, schema, table, target, file_format))
            for schema, table in found
            for target in [folder / f"{table}.{file_format}"]
        ]


def _found(
    connection: duckdb.DuckDBPyConnection, wanted: Sequence[str]
) -> list[tuple[str, str]]:
    there = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_schema in ('analytics', 'reference', 'ops') order by all"
    ).fetchall()
    if not wanted:
        return [(schema, table) for schema, table in there if schema == "analytics"]
    found = []
    for name in wanted:
        match = [pair for pair in there if name in (pair[1], ".".join(pair))]
        if not match:
            raise ExportRefused(
                f"There is no table {name} in this release; there are: "
                f"{', '.join(table for _, table in there)}. Nothing was written."
            )
        found += match
    return found


def _write(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    table: str,
    target: Path,
    file_format: str,
) -> int:
    relation = f'"{schema}"."{table}"'
    columns = connection.execute(f"describe {relation}").fetchall()
    selected = ", ".join(
        _harmless(name) if kind == "VARCHAR" and file_format == "csv" else f'"{name}"'
        for name, kind, *_ in columns
    )
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    path = str(aside).replace("'", "''")
    # In the order of the columns, so that two exports of a release are the same file.
    copied = connection.execute(
        f"copy (select {selected} from {relation} order by all) "
        f"to '{path}' ({FORMATS[file_format]})"
    ).fetchone()
    aside.replace(target)
    return int(copied[0]) if copied else 0


def _harmless(column: str) -> str:
    return (
        f"case when regexp_matches(\"{column}\", '{_FORMULA}') "
        f'then \'\'\'\' || "{column}" else "{column}" end as "{column}"'
    )
