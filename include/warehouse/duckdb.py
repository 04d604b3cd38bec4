"""A release as a DuckDB file: built, queried, audited, and set aside when done."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from include.errors import NoRoom, ReleaseNotFound
from include.warehouse.base import AUDIT_COLUMNS, RawRelation, Release
from include.warehouse.duckdb_views import duckdb_type, raw_view
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
        with self._write(self.scratch(release.release_id)) as connection:
            connection.execute("create schema raw")
            for relation in raw:
                connection.execute(raw_view(relation))

    def dbt_environment(self) -> dict[str, str]:
        """The profile's file names, in the candidate's folder, and its limits."""
        return {
            "CLIENTELE_CANDIDATE": CANDIDATE,
            "CLIENTELE_SCRATCH": SCRATCH,
            "CLIENTELE_THREADS": str(self.threads),
            "CLIENTELE_MEMORY_LIMIT": self.memory_limit,
        }

    def query(self, release_id: str, sql: str) -> list[dict[str, Any]]:
        """Rows as dictionaries, read-only."""
        with self._read(self.locate(release_id)) as connection:
            found = connection.execute(sql)
            columns = [column[0] for column in found.description]
            return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    def tables(self, release_id: str) -> list[tuple[str, str]]:
        """(schema, table), sorted."""
        rows = self.query(
            release_id,
            "select table_schema, table_name from information_schema.tables "
            "order by table_schema, table_name",
        )
        return [(row["table_schema"], row["table_name"]) for row in rows]

    def gx_datasource(self, context: Any, release_id: str) -> Any:
        """DuckDB is not on Great Expectations' list: its connection is rolled back
        before a result is fetched unless it runs in autocommit.
        """
        return context.data_sources.add_sql(
            "warehouse",
            connection_string=f"duckdb:///{self.locate(release_id)}"
            "?access_mode=READ_ONLY",
            kwargs={
                "isolation_level": "AUTOCOMMIT",
                "skip_autocommit_rollback": True,
                "pool_reset_on_return": None,
            },
        )

    def write_audit(self, release_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Replace the audit's results in one transaction."""
        columns = ", ".join(
            f"{name} {duckdb_type(kind)}" for name, kind in AUDIT_COLUMNS.items()
        )
        places = ", ".join("?" for _ in AUDIT_COLUMNS)
        with self._write(self.candidate(release_id)) as connection:
            connection.execute("begin")
            connection.execute("create schema if not exists ops")
            connection.execute(f"create or replace table ops.audit_results ({columns})")
            if rows:
                connection.executemany(
                    f"insert into ops.audit_results values ({places})",
                    [[row[name] for name in AUDIT_COLUMNS] for row in rows],
                )
            connection.execute("commit")

    def hold(self, release_id: str) -> None:
        """Move the candidate to `held/`; repeatable after a crash."""
        target = self.root / "held" / f"{release_id}.duckdb"
        self._set_aside(release_id, target)
        # A candidate can be held for the very lack of its identity.
        known = ("ops", "release") in self.tables(release_id)
        rows = self.query(release_id, "select * from ops.release") if known else []
        identity = rows[0] if len(rows) == 1 else {"input_fingerprint": None}
        write_aside(target.with_suffix(".json"), {**identity, "release_id": release_id})

    def seal(self, release_id: str, manifest: Mapping[str, Any]) -> None:
        """Move the candidate to `releases/`; it counts once its manifest is there."""
        target = self.root / "releases" / f"{release_id}.duckdb"
        self._set_aside(release_id, target)
        target.chmod(0o444)
        with target.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        file = {"bytes": target.stat().st_size, "sha256": digest}
        write_aside(target.with_suffix(".json"), {**manifest, **file})

    def _set_aside(self, release_id: str, target: Path) -> None:
        candidate = self.candidate(release_id)
        target.parent.mkdir(parents=True, exist_ok=True)
        if candidate.is_file():
            # A writer that was killed leaves its log; opening folds it in.
            with self._write(candidate) as connection:
                connection.execute("checkpoint")
            candidate.rename(target)
        elif not target.is_file():
            raise ReleaseNotFound(f"There is no candidate {release_id}.")
        self.scratch(release_id).unlink(missing_ok=True)

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
