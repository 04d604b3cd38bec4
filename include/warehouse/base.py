"""The few verbs an engine must offer to build, keep and serve releases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

# Kept releases and held candidates, each with a JSON file of its name.
SET_ASIDE = ("releases", "held")

# The columns of `ops.audit_results`, one row per rule.
AUDIT_COLUMNS = {
    "release_id": "string",
    "table_schema": "string",
    "table_name": "string",
    "rule_no": "integer",
    "expectation": "string",
    "column_name": "string",
    "severity": "string",
    "success": "boolean",
    "observed": "string",
    "unexpected_count": "bigint",
    "sample": "string",
    "why": "string",
}


# A batch definition of Great Expectations and the parameters that a run of it needs.
GxBatch = tuple[Any, Mapping[str, Any]]


@dataclass(frozen=True)
class Release:
    """The identity of a release: what, of which day, known when, by which code."""

    release_id: str
    as_of: date
    known_at: datetime
    history_start: date
    code_version: str
    engine: str
    base_currency: str
    value_unit: int
    workspace: str
    batch_count: int
    held_count: int
    refused_count: int
    input_fingerprint: str

    def as_row(self) -> dict[str, Any]:
        """The columns of `ops.release`, in order."""
        return asdict(self)


@dataclass(frozen=True)
class RawRelation:
    """One relation that dbt sources name: typed columns over a list of files.

    `source_id` (the keys joined) and `row_hash`, where a relation has them, are
    derived from the stored columns when they are read.
    """

    name: str
    columns: Mapping[str, str]
    files: Sequence[Path]
    keys: Sequence[str] = ()


class Warehouse(Protocol):
    """An engine; a release is named by its id and is immutable once sealed."""

    @property
    def pointer(self) -> Path:
        """What says which release is served."""
        ...

    def kept(self, release_id: str, folder: str = "releases") -> Path:
        """Where a sealed release lies, or in the folder `held` a held candidate."""
        ...

    def locate(self, release_id: str) -> Path:
        """Where a kept, held or candidate release lies."""
        ...

    def require_room(self, input_bytes: int) -> None:
        """Raise `NoRoom` unless another release of this input fits on the disk."""
        ...

    def open_candidate(self, release: Release, raw: Sequence[RawRelation]) -> None:
        """Start an empty candidate and register what dbt reads; repeatable."""
        ...

    def intermediate(self, release_id: str, model: str) -> pa.Table:
        """Every row of an intermediate model, for what SQL cannot compute."""
        ...

    def register(self, release_id: str, raw: Sequence[RawRelation]) -> None:
        """Let dbt read these relations too, or anew; repeatable."""
        ...

    def candidate_folder(self, release_id: str) -> Path:
        """Where a release is built; dbt works in it."""
        ...

    def dbt_command(self) -> list[str]:
        """The program that is dbt on this engine, for a candidate's folder."""
        ...

    def dbt_environment(self) -> dict[str, str]:
        """The environment in which dbt's profile finds the candidate; the same for
        every release, or dbt would parse its project anew.
        """
        ...

    def query(self, release_id: str, sql: str) -> list[dict[str, Any]]:
        """Rows of a read-only query on a candidate, held or kept release."""
        ...

    def reading(self, release_id: str) -> AbstractContextManager[None]:
        """Keep the release open, for whoever asks many queries of it in a row."""
        ...

    def tables(self, release_id: str) -> list[tuple[str, str]]:
        """(schema, table) of everything the release holds, sorted."""
        ...

    def columns(self, release_id: str) -> dict[tuple[str, str], dict[str, str]]:
        """(schema, table) -> column -> portable type, columns in their order."""
        ...

    def gx_batches(
        self, context: Any, release_id: str, tables: Iterable[tuple[str, str]]
    ) -> AbstractContextManager[Mapping[tuple[str, str], GxBatch]]:
        """Whole tables of the candidate for Great Expectations, while it is open."""
        ...

    def attach(
        self, connection: duckdb.DuckDBPyConnection, release_id: str, alias: str
    ) -> None:
        """Let DuckDB read the release's tables in place, as `alias.schema.table`."""
        ...

    def write(self, release_id: str, table: tuple[str, str], rows: pa.Table) -> None:
        """Replace a table (schema, name) of the candidate that dbt does not make."""
        ...

    def write_audit(self, release_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Replace `ops.audit_results` of the candidate by these rows."""
        ...

    def hold(self, release_id: str) -> None:
        """Set the candidate aside for inspection; it can be queried, not served."""
        ...

    def seal(self, release_id: str, manifest: Mapping[str, Any]) -> None:
        """Make the candidate an immutable release with its manifest; not yet served."""
        ...

    def serve(self, release_id: str) -> None:
        """Point `published` at the release in one atomic step."""
        ...

    def served(self) -> str | None:
        """The id of the release that readers see, None before the first."""
        ...

    def manifests(self) -> list[dict[str, Any]]:
        """The manifests of the kept releases, oldest first."""
        ...

    def prune(self, keep: int) -> list[str]:
        """Delete all but the newest `keep` releases and never the served one."""
        ...
