"""A release as a folder of Parquet tables, built, audited and published by Spark."""

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
import pyarrow.parquet as pq

from include.warehouse import spark_catalogue as catalogue
from include.warehouse.arrow_types import naive
from include.warehouse.base import GxBatch, RawRelation, Release
from include.warehouse.release_files import ReleaseFiles, write_aside
from include.warehouse.spark_plan import PLAN, Plan
from include.warehouse.spark_session import (
    PRIVATE,
    SHARED,
    active,
    execute,
    for_size,
    on_this_machine,
    session,
)
from include.warehouse.spark_views import raw_view

_BOUND = "spark.clientele.release"


@dataclass(frozen=True)
class SparkWarehouse(ReleaseFiles):
    """One workspace's releases; driver and workers see its folder at the same path.

    `is_configured`: Spark's own configuration names the cluster and the metastore.
    `lake_url`: where the workers find `raw/`, if not in the workspace's folder.
    """

    suffix: ClassVar[str] = ".parquet"
    threads: int = 2
    memory_limit: str = "4GB"
    is_configured: bool = False
    lake_url: str | None = None

    def require_room(self, input_bytes: int) -> None:
        """Spark's storage is not this machine's; a full one fails the build."""

    def open_candidate(self, release: Release, raw: Sequence[RawRelation]) -> None:
        """Start over with an empty folder, and write down what dbt's session knows."""
        release_id = release.release_id
        candidate, scratch = self.candidate(release_id), self.scratch(release_id)
        for folder in (candidate, scratch):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        size = sum(path.stat().st_size for each in raw for path in each.files)
        conf = self._private() | for_size(size)
        plan = Plan(conf, release=str(candidate), scratch=str(scratch))
        plan.write(self._plan(release_id))
        self.register(release_id, raw)

    def register(self, release_id: str, raw: Sequence[RawRelation]) -> None:
        """Views over the relations' files, made when dbt's session opens."""
        plan = Plan.read(self._plan(release_id))
        plan.relations |= {each.name: raw_view(each, self.url) for each in raw}
        plan.write(self._plan(release_id))

    def intermediate(self, release_id: str, model: str) -> pa.Table:
        """Read from the table's own files."""
        return pq.read_table(self.scratch(release_id) / "intermediate" / model)

    def dbt_command(self) -> list[str]:
        """dbt inside a session that knows the candidate."""
        return [sys.executable, "-m", "include.warehouse.spark_dbt", PLAN]

    def dbt_environment(self) -> dict[str, str]:
        """The profile's limit, and where our own modules are."""
        project = Path(__file__).resolve().parents[2]
        return {"CLIENTELE_THREADS": str(self.threads), "PYTHONPATH": str(project)}

    def query(self, release_id: str, sql: str) -> list[dict[str, Any]]:
        """Rows as dictionaries."""
        found = self._on(release_id).sql(sql).toArrow()
        return naive(found).to_pylist()  # type: ignore[no-any-return]

    def columns(self, release_id: str) -> dict[tuple[str, str], dict[str, str]]:
        """From the files' own footers: no session is needed to know them."""
        return catalogue.parquet_tables(self.locate(release_id), catalogue.PUBLISHED)

    @contextmanager
    def gx_batches(
        self, context: Any, release_id: str, tables: Iterable[tuple[str, str]]
    ) -> Iterator[dict[tuple[str, str], GxBatch]]:
        """Data frames: every rule is an aggregate that the workers compute."""
        spark = self._on(release_id)
        # Each rule reads the few columns it names; the whole table would be cached.
        source = context.data_sources.add_spark("warehouse", persist=False)
        yield {
            (schema, table): (
                source.add_dataframe_asset(
                    f"{schema}.{table}"
                ).add_batch_definition_whole_dataframe("whole table"),
                {"dataframe": spark.table(f"{schema}.{table}")},
            )
            for schema, table in tables
        }

    def attach(
        self, connection: duckdb.DuckDBPyConnection, release_id: str, alias: str
    ) -> None:
        """Views over the Parquet files, in a database of the connection's own."""
        tables = self.tables(release_id)
        for each in catalogue.in_place(self.locate(release_id), tables, alias):
            connection.execute(each)

    def write(self, release_id: str, table: tuple[str, str], rows: pa.Table) -> None:
        """Replace the table by one rename of a file."""
        catalogue.replace_table(self.candidate(release_id), table, rows)
        if spark := active():
            spark.conf.unset(_BOUND)

    def seal(self, release_id: str, manifest: Mapping[str, Any]) -> None:
        """Move the folder to `releases/`; it counts once its manifest is there."""
        target = self.set_aside(release_id, "releases")
        files = {
            str(path.relative_to(target)): path.stat().st_size
            for path in sorted(target.rglob("*.parquet"))
            if path.is_file()
        }
        listing = hashlib.sha256(repr(files).encode()).hexdigest()
        stated = {"bytes": sum(files.values()), "sha256_of_listing": listing}
        write_aside(target.with_suffix(".json"), {**manifest, **stated})

    def serve(self, release_id: str) -> None:
        """Re-point the views one by one, `ops.release` last, then the symlink."""
        folder = self.require_sealed(release_id)
        columns = self.columns(release_id)
        catalogue.publish(self.shared_session(), release_id, self.url(folder), columns)
        super().serve(release_id)

    def in_use(self) -> set[str]:
        """What the symlink and, after a crash among the views, any view names."""
        return super().in_use() | catalogue.named_by_views(self.shared_session())

    def prune(self, keep: int) -> list[str]:
        """Drop the oldest that nobody reads, with their schemas."""
        dropped = super().prune(keep)
        if dropped:
            catalogue.forget(self.shared_session(), dropped)
        return dropped

    def url(self, path: Path) -> str:
        """Where a worker finds a path of the workspace."""
        raw = self.root / "raw"
        if self.lake_url and path.is_relative_to(raw):
            return f"{self.lake_url.rstrip('/')}/{path.relative_to(raw).as_posix()}"
        return f"file://{path}"

    def _plan(self, release_id: str) -> Path:
        return self.candidate_folder(release_id) / PLAN

    def _machine(self) -> dict[str, str]:
        return (
            {}
            if self.is_configured
            else on_this_machine(self.threads, self.memory_limit)
        )

    def _private(self) -> dict[str, str]:
        default = {"spark.sql.warehouse.dir": self.url(self.root / "spark")}
        return {**self._machine(), **PRIVATE, **default}

    def shared_session(self) -> Any:
        """A session on the catalogue that readers share."""
        here = (
            {} if self.is_configured else catalogue.in_a_file(self.root / "published")
        )
        # Views and schemas are names: nothing is computed for them.
        one_core = {"spark.master": "local[1]"}
        return session({**self._machine(), **here, **one_core, **SHARED})

    def _on(self, release_id: str) -> Any:
        """A session in which the kept schemas are those of the release."""
        folder = self.locate(release_id)
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
        spark = session(self._private() | for_size(size))
        if spark.conf.get(_BOUND, "") != str(folder):
            for schema in catalogue.PUBLISHED:
                execute(spark, [f"drop schema if exists {schema} cascade"])
                execute(spark, [f"create schema {schema}"])
            columns = self.columns(release_id)
            execute(spark, catalogue.tables(self.url(folder), columns))
            spark.conf.set(_BOUND, str(folder))
        return spark
