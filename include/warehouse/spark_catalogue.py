"""The catalogue that readers share: a schema for each release, and the published views.

A view is replaced in one step, so whoever reads one table sees one release; whoever
needs several of one vintage reads the release's schema.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from include.warehouse.arrow_types import portable_type
from include.warehouse.spark_session import execute
from include.warehouse.spark_views import literal

Columns = Mapping[tuple[str, str], Mapping[str, str]]

# The schemas of a release.
PUBLISHED = ("analytics", "ops", "reference")
# Readers may ask which release they see: it must not be ahead of what they see.
LAST = ("ops", "release")
_RELEASE = re.compile(r"\br\d{8}_\d{6}\b")


def in_a_file(folder: Path) -> dict[str, str]:
    """A metastore in the workspace: one process at a time can open it."""
    database = f"jdbc:derby:;databaseName={folder / 'metastore'};create=true"
    return {
        "spark.hadoop.javax.jdo.option.ConnectionURL": database,
        "spark.sql.warehouse.dir": f"file://{folder / 'spark'}",
    }


def tables(url: str, columns: Columns, into: str | None = None) -> list[str]:
    """Statements that name the Parquet folders under `url` as tables.

    Each in the schema it lies in, or all in the schema `into`.
    """
    return [
        f"create table if not exists {into or schema}.{table} ("
        + ", ".join(f"`{name}` {kind}" for name, kind in of_table.items())
        + f") using parquet location {literal(f'{url}/{schema}/{table}')}"
        for (schema, table), of_table in columns.items()
    ]


def parquet_tables(
    folder: Path, schemas: Iterable[str]
) -> dict[tuple[str, str], dict[str, str]]:
    """The tables under a folder with their columns, as their own footers say."""
    found = {}
    for schema in schemas:
        for table in sorted(folder.glob(f"{schema}/*")):
            if part := next(iter(sorted(table.glob("*.parquet"))), None):
                found[schema, table.name] = {
                    field.name: portable_type(field.type)
                    for field in pq.read_schema(part)
                }
    return found


def in_place(folder: Path, names: Iterable[tuple[str, str]], alias: str) -> list[str]:
    """Statements that let DuckDB read the tables under a folder as those of `alias`."""
    statements = [f"attach ':memory:' as {alias}"]
    for schema, table in names:
        files = str(folder / schema / table / "*.parquet").replace("'", "''")
        statements += [
            f"create schema if not exists {alias}.{schema}",
            f"create view {alias}.{schema}.{table} as from read_parquet('{files}')",
        ]
    return statements


def replace_table(folder: Path, table: tuple[str, str], rows: pa.Table) -> None:
    """Put rows in the place of a table under a folder, by one rename of a file."""
    into = folder.joinpath(*table)
    into.mkdir(parents=True, exist_ok=True)
    aside = into / f".{table[1]}.{os.getpid()}"
    pq.write_table(rows, aside)
    aside.replace(into / f"{table[1]}.parquet")


def publish(spark: Any, release_id: str, url: str, columns: Columns) -> None:
    """Point every published view at the release; repeatable after a crash.

    A view of a table that the release no longer has is dropped.
    """
    schemas = [release_id, *sorted({schema for schema, _ in columns})]
    execute(spark, [f"create schema if not exists {schema}" for schema in schemas])
    execute(spark, tables(url, columns, into=release_id))
    pointed = {
        (schema, table): f"create or replace view {schema}.{table} as "
        f"select * from {release_id}.{table}"
        for schema, table in sorted(columns)
    }
    last = pointed.pop(LAST)
    execute(spark, pointed.values())
    gone = set(_views(spark)) - set(columns)
    execute(spark, [f"drop view {schema}.{view}" for schema, view in sorted(gone)])
    execute(spark, [last])


def named_by_views(spark: Any) -> set[str]:
    """The releases that any published view reads."""
    return {
        release_id
        for schema, view in _views(spark)
        for (text,) in spark.sql(f"show create table {schema}.{view}").collect()
        for release_id in _RELEASE.findall(text)
    }


def forget(spark: Any, releases: Iterable[str]) -> None:
    """Drop the schemas of releases that are no longer kept."""
    execute(spark, [f"drop schema if exists {name} cascade" for name in releases])


def _views(spark: Any) -> list[tuple[str, str]]:
    known = {row[0] for row in spark.sql("show schemas").collect()}
    return [
        (schema, row.viewName)
        for schema in PUBLISHED
        if schema in known
        for row in spark.sql(f"show views in {schema}").collect()
    ]
