"""The copy in Postgres: equal, swapped whole, and each reader sees what is theirs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import psycopg2
import pytest

from include.errors import ExportRefused
from include.serve.postgres import publish_to_postgres
from include.serve.reader import opened, release_path
from tests.bi.postgres import server
from tests.conftest import PublishedWorkspace

pytestmark = [pytest.mark.slow, pytest.mark.bi]

SWAPS, READERS = 20, 4
ONE_QUERY = "select min(id), max(id), count(*) from analytics.base_value"


def quiet(_: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """An empty PostgreSQL, where its own user can reach its files."""
    with TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with server(Path(folder) / "server") as url:
            yield url


@pytest.fixture(scope="module")
def release(published_simulated: PublishedWorkspace) -> Path:
    return release_path(published_simulated.deployment, None)


def _ask(url: str, statement: str) -> list[tuple]:
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_every_table_is_equal_row_by_row(database: str, release: Path):
    publish_to_postgres(release, database, quiet)
    with opened(release) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_schema in ('analytics', 'reference', 'ops')"
        ).fetchall()
        assert len(tables) > 40
        for schema, table in tables:
            expected = connection.execute(f"from {schema}.{table}").fetchall()
            found = _ask(database, f"select * from {schema}.{table}")
            assert sorted(map(_plain, found)) == sorted(map(_plain, expected)), table


def test_readers_see_one_release_or_the_other_while_they_are_swapped(
    database: str, release: Path, tmp_path: Path
):
    small = [tmp_path / f"r{number}.duckdb" for number in (1, 2)]
    for number, path in enumerate(small, start=1):
        with duckdb.connect(str(path)) as connection:
            for schema in ("analytics", "reference", "ops"):
                connection.execute(f"create schema {schema}")
            connection.execute(f"create table ops.release as select {number} as id")
            connection.execute(
                f"create table analytics.base_value as select {number} as id "
                "from range(1000)"
            )
    publish_to_postgres(small[0], database, quiet)
    mixed, failed, reads = [], [], [0] * READERS
    done = threading.Event()

    def read(number: int) -> None:
        while not done.is_set():
            try:
                rows = _ask(
                    database,
                    "select min(id), max(id), count(*) from analytics.base_value",
                )
                if rows not in ([(1, 1, 1000)], [(2, 2, 1000)]):
                    mixed.append(rows)
            except psycopg2.Error as error:
                failed.append(str(error))
            reads[number] += 1

    readers = [threading.Thread(target=read, args=(n,)) for n in range(READERS)]
    for reader in readers:
        reader.start()
    for swap in range(SWAPS):
        publish_to_postgres(small[swap % 2], database, quiet)
    done.set()
    for reader in readers:
        reader.join()
    assert (failed, mixed) == ([], [])
    assert min(reads) > SWAPS


def test_who_owns_an_account_reads_it_and_no_other(database: str, release: Path):
    publish_to_postgres(release, database, quiet)
    (owner, others) = _ask(
        database,
        "select owner_user_id, count(*) from analytics.customers "
        "where owner_user_id is not null group by 1 order by 2 desc limit 2",
    )
    for user in (owner[0], others[0]):
        _execute(database, f'create role "{user}" login in role clientele_owner')
    theirs = database.replace("owner@", f"{owner[0]}@")
    assert _ask(theirs, "select count(*) from analytics.customers") == [(owner[1],)]
    seen = _ask(theirs, "select distinct customer_id from analytics.customer_value")
    owned = _ask(
        database,
        "select distinct v.customer_id from analytics.customer_value v "
        "join analytics.customers c using (customer_id) "
        f"where c.owner_user_id = '{owner[0]}'",
    )
    assert sorted(seen) == sorted(owned)
    assert seen
    assert _ask(
        theirs,
        "select count(*) from analytics.invoices where customer_id in "
        f"(select 'x' union select customer_id from analytics.customers "
        f"where owner_user_id = '{others[0]}')",
    ) == [(0,)]
    for hidden in ("ops.rejects", "analytics.data_quality_issues"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            _ask(theirs, f"select * from {hidden}")


def test_a_reader_may_not_write(database: str, release: Path):
    publish_to_postgres(release, database, quiet)
    _execute(database, "create role dashboard login in role clientele_reader")
    reader = database.replace("owner@", "dashboard@")
    assert _ask(reader, "select count(*) > 0 from analytics.customers") == [(True,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        _execute(reader, "delete from analytics.customers")


def test_a_database_that_does_not_answer_is_named_and_nothing_is_copied(release: Path):
    with pytest.raises(ExportRefused, match="Postgres was not reached"):
        publish_to_postgres(release, "postgresql://nobody@127.0.0.1:1/none", quiet)


def _plain(row: tuple) -> str:
    """A row by its values: Postgres keeps a decimal without the zeros behind it."""
    return repr(
        [cell.normalize() if isinstance(cell, Decimal) else cell for cell in row]
    )


def _execute(url: str, statement: str) -> None:
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
