"""The name of an engine -> the warehouse that speaks for it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from include.errors import SettingsError
from include.warehouse.base import Warehouse


def open_warehouse(
    engine: str,
    root: Path,
    threads: int,
    memory_limit: str,
    spark_conf_dir: str | None,
    spark_lake_url: str | None,
) -> Warehouse:
    """Raise `SettingsError` for an engine that there is not, or not here."""
    # An engine's own libraries are imported by those who use it.
    if engine == "duckdb":
        from include.warehouse.duckdb import DuckDBWarehouse

        return DuckDBWarehouse(root, threads, memory_limit)
    if engine == "spark" and find_spec("pyspark"):
        from include.warehouse.spark import SparkWarehouse

        return SparkWarehouse(
            root, threads, memory_limit, spark_conf_dir is not None, spark_lake_url
        )
    raise SettingsError(
        f"CLIENTELE_ENGINE={engine}: there are duckdb and, in the environment that "
        "`make run ENGINE=spark` installs, spark. Nothing was built."
    )
