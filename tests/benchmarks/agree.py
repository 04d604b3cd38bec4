"""Hold what the bare script computed to the release, cell by cell; prints JSON.

python -m tests.benchmarks.agree HOME WORKSPACE RELEASE DATABASE

The script was written apart from the models and shares no line with them: equal cells
say that both do the same work.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import duckdb

from include.parity.compare import compare
from include.settings import Settings
from include.transform.published import manifest_of, published_keys
from include.warehouse.duckdb_views import portable_type
from tests.benchmarks.compiled import CORE_TABLES

SCHEMA = "analytics"


def main(home: str, workspace: str, release_id: str, database: str) -> None:
    """Compare every column of the core tables; ends the run if one differs."""
    settings = Settings.from_env(
        {"CLIENTELE_HOME": home, "CLIENTELE_WORKSPACE": workspace}
    )
    warehouse = settings.warehouse()
    folder = Path(home) / "bare"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with duckdb.connect(database, read_only=True) as connection:
            columns = {
                (SCHEMA, table): export(connection, table, folder / SCHEMA / table)
                for table in CORE_TABLES
            }
        keys = published_keys(manifest_of(settings))
        tables = compare(
            {table: keys[table] for table in columns},
            (warehouse.kept(release_id), warehouse.columns(release_id)),
            (folder, columns),
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if found := [example for each in tables for example in each.examples]:
        raise SystemExit(f"The release and the bare script differ: {found}")
    print(json.dumps({"cells": sum(each.cells for each in tables)}))


def export(
    connection: duckdb.DuckDBPyConnection, table: str, folder: Path
) -> dict[str, str]:
    """Write the table as Parquet; its columns with their portable types."""
    folder.mkdir(parents=True)
    connection.execute(f"copy {table} to '{folder}/rows.parquet' (format parquet)")
    found = connection.execute(f"describe {table}").fetchall()
    return {name: portable_type(kind) for name, kind, *_ in found}


if __name__ == "__main__":
    main(*sys.argv[1:])
