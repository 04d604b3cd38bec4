"""What a session must know to build a candidate, kept in the candidate's folder.

The catalogue of a build is in memory and ends with the process that ran dbt. Tables are
found again by their folders; only views have to be remembered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from include.warehouse.spark_catalogue import PUBLISHED, parquet_tables, tables
from include.warehouse.spark_session import execute, session
from include.warehouse.spark_views import literal

PLAN = "spark.json"
SCRATCH = ("staging", "intermediate", "failures")


@dataclass
class Plan:
    """`relations` are statements by relation of the raw lake, `views` by creation."""

    conf: dict[str, str]
    release: str
    scratch: str
    relations: dict[str, list[str]] = field(default_factory=dict)
    views: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Plan:
        """The plan that was written there."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def write(self, path: Path) -> None:
        """Keep it, whole or not at all."""
        aside = path.with_suffix(".new")
        aside.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        aside.replace(path)

    def open(self) -> Any:
        """A session with the lake's relations and all that was built so far."""
        spark = session(self.conf)
        schemas = dict.fromkeys(PUBLISHED, self.release)
        schemas |= dict.fromkeys(("raw", *SCRATCH), self.scratch)
        for name, folder in schemas.items():
            place = literal(f"file://{folder}/{name}")
            execute(spark, [f"create schema if not exists {name} location {place}"])
        for folder, of in ((self.release, PUBLISHED), (self.scratch, SCRATCH)):
            execute(spark, tables(f"file://{folder}", parquet_tables(Path(folder), of)))
        for statements in self.relations.values():
            execute(spark, statements)
        _replay(spark, self.views)
        return spark

    def remember_views(self, spark: Any) -> None:
        """Note the views that dbt made, for the next session."""
        self.views = [
            spark.sql(f"show create table {schema}.{row.viewName}").collect()[0][0]
            for schema in SCRATCH
            for row in spark.sql(f"show views in {schema}").collect()
        ]


def _replay(spark: Any, views: Iterable[str]) -> None:
    """Make the views again, each after those that it reads."""
    from pyspark.errors import AnalysisException

    waiting = list(views)
    while waiting:
        left = []
        for view in waiting:
            try:
                spark.sql(view)
            except AnalysisException:
                left.append(view)
        if len(left) == len(waiting):
            spark.sql(left[0])
        waiting = left
