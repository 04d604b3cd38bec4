"""A release -> the same tables in Postgres, for tools that cannot open DuckDB.

Everything is copied beside what is served and swapped in by renaming the schemas in
one transaction; what was served before stays until the next copy, for whoever still
reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import adbc_driver_postgresql.dbapi as adbc
import duckdb
import psycopg2
from psycopg2 import sql

from include.errors import ExportRefused
from include.serve.reader import opened

SCHEMAS = ("analytics", "reference", "ops")
NEXT, BEFORE = "_next", "_before"
# Who is granted the first reads everything; who is granted the second reads what
# concerns the accounts that are theirs in the CRM: their login is their user_id.
EVERYTHING, OWN_ACCOUNTS = "clientele_reader", "clientele_owner"
_ROWS = 100_000
# Tables about one customer or one user say so by this column.
_MINE = {
    "customer_id": "exists (select from analytics.customers as mine "
    "where mine.customer_id = {table}.customer_id "
    "and mine.owner_user_id = current_user)",
    "user_id": "user_id = current_user",
}
# Without such a column, and yet of single customers.
_ABOUT_EVERYBODY = {"data_quality_issues", "revenue_concentration"}


def publish_to_postgres(
    release: Path, url: str | None, say: Callable[[str], None] = print
) -> int:
    """Copy every table of the release and swap it in; the rows copied.

    `url` is a libpq address of a database that is ours to write. Raises `ExportRefused`
    if it cannot be reached; what it serves stays as it is until the swap.
    """
    if not url:
        raise ExportRefused(
            "CLIENTELE_POSTGRES_URL is not set: the address of a database that is ours "
            "to write, such as postgresql://user:password@host/name."
        )
    with opened(release) as connection, _database(url) as database:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_schema in ('analytics', 'reference', 'ops') order by all"
        ).fetchall()
        _run(database, _cleared())
        rows = sum(
            _copy(connection, url, schema, table, say) for schema, table in tables
        )
        _run(database, _swapped(tables, _columns(connection)))
    say(f"{len(tables)} tables, {rows:,} rows; readers: {EVERYTHING}, {OWN_ACCOUNTS}")
    return rows


@contextmanager
def _database(url: str) -> Iterator[psycopg2.extensions.connection]:
    try:
        database = psycopg2.connect(url)
    except psycopg2.OperationalError as error:
        raise ExportRefused(
            f"Postgres was not reached: {str(error).strip()}. Nothing was copied."
        ) from error
    try:
        yield database
    finally:
        database.close()


def _run(
    database: psycopg2.extensions.connection, statements: Iterator[sql.Composable]
) -> None:
    with database, database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _cleared() -> Iterator[sql.Composable]:
    """Empty schemas to copy into; roles that readers are granted."""
    for role in (EVERYTHING, OWN_ACCOUNTS):
        yield sql.SQL(
            "do $$ begin if not exists (select from pg_roles where rolname = {text}) "
            "then create role {role} nologin; end if; end $$"
        ).format(text=sql.Literal(role), role=sql.Identifier(role))
    for schema in SCHEMAS:
        for suffix in (NEXT, BEFORE):
            yield sql.SQL("drop schema if exists {} cascade").format(
                sql.Identifier(schema + suffix)
            )
        yield sql.SQL("create schema {}").format(sql.Identifier(schema + NEXT))


def _copy(
    connection: duckdb.DuckDBPyConnection,
    url: str,
    schema: str,
    table: str,
    say: Callable[[str], None],
) -> int:
    batches = connection.execute(f'from "{schema}"."{table}"').to_arrow_reader(_ROWS)
    with adbc.connect(url) as ingest, ingest.cursor() as cursor:
        rows = cursor.adbc_ingest(
            table, batches, mode="create", db_schema_name=schema + NEXT
        )
        ingest.commit()
    say(f"  {schema}.{table}: {rows:,} rows")
    return int(rows)


def _columns(
    connection: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for schema, table, column in connection.execute(
        "select table_schema, table_name, column_name from information_schema.columns"
    ).fetchall():
        found.setdefault((schema, table), set()).add(column)
    return found


def _swapped(
    tables: list[tuple[str, str]], columns: dict[tuple[str, str], set[str]]
) -> Iterator[sql.Composable]:
    """The new schemas under the served names, and who may read what of them."""
    for schema in SCHEMAS:
        served = sql.Identifier(schema)
        yield sql.SQL("create schema if not exists {}").format(served)
        yield sql.SQL("alter schema {} rename to {}").format(
            served, sql.Identifier(schema + BEFORE)
        )
        yield sql.SQL("alter schema {} rename to {}").format(
            sql.Identifier(schema + NEXT), served
        )
        yield sql.SQL("grant usage on schema {} to {}, {}").format(
            served, sql.Identifier(EVERYTHING), sql.Identifier(OWN_ACCOUNTS)
        )
        yield sql.SQL("grant select on all tables in schema {} to {}").format(
            served, sql.Identifier(EVERYTHING)
        )
    for schema, table in tables:
        if schema == "ops":  # files, rejects and totals are of everybody's accounts
            continue
        yield from _restricted(schema, table, columns[schema, table])


def _restricted(schema: str, table: str, columns: set[str]) -> Iterator[sql.Composable]:
    if table in _ABOUT_EVERYBODY:
        return
    where = sql.SQL("{}.{}").format(sql.Identifier(schema), sql.Identifier(table))
    yield sql.SQL("grant select on {} to {}").format(
        where, sql.Identifier(OWN_ACCOUNTS)
    )
    key = next((key for key in _MINE if key in columns), None)
    if key is None:
        return
    mine = (
        "owner_user_id = current_user"
        if table == "customers"
        else _MINE[key].format(table=table)
    )
    yield sql.SQL("alter table {} enable row level security").format(where)
    yield sql.SQL(
        "create policy everything on {} for select to {} using (true)"
    ).format(where, sql.Identifier(EVERYTHING))
    yield sql.SQL("create policy own_accounts on {} for select to {} using (").format(
        where, sql.Identifier(OWN_ACCOUNTS)
    ) + sql.SQL(mine + ")")
