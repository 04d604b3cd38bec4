"""A release as a DuckDB file: built, queried, audited, and set aside when done."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import pyarrow as pa

from include.errors import NoRoom
from include.warehouse.base import GxBatch, RawRelation, Release
from include.warehouse.duckdb_views import portable_type, raw_view
from include.warehouse.release_files import (
    CANDIDATE,
    SCRATCH,
    ReleaseFiles,
    write_aside,
)

# Nothing is downloaded at run time, and every reading is in UTC.
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_SPARE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class DuckDBWarehouse(ReleaseFiles):
    """One workspace's releases; a file has one writer, readers open read-only."""

    suffix: ClassVar[str] = ".duckdb"
    threads: int = 2
    memory_limit: str = "4GB"

    def require_room(self, input_bytes: int) -> None:
        """Candidate, scratch and spill, judged by the last release or the input.

        A release of ten million lines takes about four times its Parquet input.
        """
        served = self.pointer.stat().st_size if self.pointer.exists() else 0
        needed = max(3 * served, 8 * input_bytes) + _SPARE_BYTES
        free = shutil.disk_usage(self.root).free
        if free < needed:
            raise NoRoom(
                f"{self.root} has {free / 1e9:.1f} GB free and a release may need "
                f"{needed / 1e9:.1f} GB. Nothing was built; the served release stays. "
                "Lower CLIENTELE_KEEP_RELEASES or free some space."
            )

    def open_candidate(self, release: Release, raw: Sequence[RawRelation]) -> None:
        """Start over with an empty candidate and views over the raw lake's files."""
        candidate = self.candidate(release.release_id)
        for leftover in candidate.parent.glob("*.duckdb*"):
            leftover.unlink()
        candidate.parent.mkdir(parents=True, exist_ok=True)
        with self._write(candidate) as connection:
            connection.execute("create schema analytics")
        self.register(release.release_id, raw)

    def register(self, release_id: str, raw: Sequence[RawRelation]) -> None:
        """Views over the relations' files, in the scratch database."""
        with self._write(self.scratch(release_id)) as connection:
            connection.execute("create schema if not exists raw")
            for relation in raw:
                connection.execute(raw_view(relation))

    def dbt_command(self) -> list[str]:
        """The program of the environment that we run in."""
        return [str(Path(sys.executable).with_name("dbt"))]

    def intermediate(self, release_id: str, model: str) -> pa.Table:
        """Read from the scratch database."""
        with self._read(self.scratch(release_id)) as connection:
            return connection.table(f"intermediate.{model}").to_arrow_table()

    def dbt_environment(self) -> dict[str, str]:
        """The profile's file names, in the candidate's folder, and its limits."""
        return {
            "CLIENTELE_CANDIDATE": f"{CANDIDATE}{self.suffix}",
            "CLIENTELE_SCRATCH": f"{SCRATCH}{self.suffix}",
            "CLIENTELE_THREADS": str(self.threads),
            "CLIENTELE_MEMORY_LIMIT": self.memory_limit,
        }

    def query(self, release_id: str, sql: str) -> list[dict[str, Any]]:
        """Rows as dictionaries, read-only."""
        with self._read(self.locate(release_id)) as connection:
            found = connection.execute(sql)
            columns = [column[0] for column in found.description]
            return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    @contextmanager
    def reading(self, release_id: str) -> Iterator[None]:
        """DuckDB opens a file that is open already at once, else in 20 ms and more."""
        with self._read(self.locate(release_id)):
            yield

    def columns(self, release_id: str) -> dict[tuple[str, str], dict[str, str]]:
        """From the file's own catalogue, in the order of the columns."""
        rows = self.query(
            release_id,
            "select table_schema, table_name, column_name, data_type "
            "from information_schema.columns "
            "order by table_schema, table_name, ordinal_position",
        )
        found: dict[tuple[str, str], dict[str, str]] = {}
        for row in rows:
            of_table = found.setdefault((row["table_schema"], row["table_name"]), {})
            of_table[row["column_name"]] = portable_type(row["data_type"])
        return found

    @contextmanager
    def gx_batches(
        self, context: Any, release_id: str, tables: Iterable[tuple[str, str]]
    ) -> Iterator[dict[tuple[str, str], GxBatch]]:
        """DuckDB is not on Great Expectations' list: its connection is rolled back
        before a result is fetched unless it runs in autocommit.
        """
        datasource = context.data_sources.add_sql(
            "warehouse",
            connection_string=f"duckdb:///{self.locate(release_id)}"
            "?access_mode=READ_ONLY",
            kwargs={
                "isolation_level": "AUTOCOMMIT",
                "skip_autocommit_rollback": True,
                "pool_reset_on_return": None,
            },
        )
        try:
            yield {
                (schema, table): (
                    datasource.add_table_asset(
                        f"{schema}.{table}", table_name=table, schema_name=schema
                    ).add_batch_definition_whole_table("whole table"),
                    {},
                )
                for schema, table in tables
            }
        finally:
            # Great Expectations opens one to look at the tables and one to run the
            # rules; the file cannot be written before both are closed.
            datasource.get_engine().dispose()
            datasource.get_execution_engine().engine.dispose()

    def attach(
        self, connection: duckdb.DuckDBPyConnection, release_id: str, alias: str
    ) -> None:
        """The file itself, read-only."""
        place = str(self.locate(release_id)).replace("'", "''")
        connection.execute(f"attach '{place}' as {alias} (read_only)")

    def write(self, release_id: str, table: tuple[str, str], rows: pa.Table) -> None:
        """Replace the table in one transaction."""
        schema, name = table
        with self._write(self.candidate(release_id)) as connection:
            connection.register("given_rows", rows)
            connection.execute("begin")
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(
                f"create or replace table {schema}.{name} as from given_rows"
            )
            connection.execute("commit")

    def seal(self, release_id: str, manifest: Mapping[str, Any]) -> None:
        """Move the candidate to `releases/`; it counts once its manifest is there."""
        target = self.set_aside(release_id, "releases")
        target.chmod(0o444)
        with target.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        file = {"bytes": target.stat().st_size, "sha256": digest}
        write_aside(target.with_suffix(".json"), {**manifest, **file})

    def set_aside(self, release_id: str, folder: str) -> Path:
        """Move the file; the log that a killed writer left is folded in first."""
        candidate = self.candidate(release_id)
        if candidate.is_file():
            with self._write(candidate) as connection:
                connection.execute("checkpoint")
        return super().set_aside(release_id, folder)

    @contextmanager
    def _write(self, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(str(path), config=CONFIG) as connection:
            connection.execute("set TimeZone = 'UTC'")
            yield connection

    @contextmanager
    def _read(self, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(str(path), read_only=True, config=CONFIG) as connection:
            connection.execute("set TimeZone = 'UTC'")
            yield connection
