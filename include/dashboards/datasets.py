"""The queries that charts read, and the columns each gives by the dbt contracts.

No release is needed to know the columns: the contracts say what every published table
holds, so each query is described over empty tables of those contracts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import yaml

from include.settings import PROJECT
from include.warehouse.base import AUDIT_COLUMNS
from include.warehouse.duckdb_views import duckdb_type

HOME = Path(__file__).parent
# Queries that others are made of.
# The first may be made of those after it.
_SHARED = ("classes_by_period", "customers", "periods")


@dataclass(frozen=True)
class Dataset:
    """One query; `rows_of` and `database` are explained in `datasets.yml`."""

    name: str
    rows_of: str
    database: str = "published"

    @property
    def sql(self) -> str:
        """The query, whole."""
        text = _read(self.name)
        for name in _SHARED:
            text = text.replace(f"({{{name}}})", f"(\n{_read(name)})")
        return text

    @property
    def about(self) -> str:
        """The first comment: what its rows are."""
        first, *_ = _read(self.name).splitlines()
        return first.removeprefix("-- ")


def _read(name: str) -> str:
    return (HOME / "datasets" / f"{name}.sql").read_text(encoding="utf-8")


@cache
def load_datasets() -> dict[str, Dataset]:
    """By name; an unknown key raises TypeError."""
    given = yaml.safe_load((HOME / "datasets.yml").read_text(encoding="utf-8"))
    return {name: Dataset(name, **said) for name, said in given.items()}


@cache
def dataset_columns() -> dict[str, dict[str, str]]:
    """Dataset -> column -> DuckDB's type; raises duckdb.Error if a query cannot be."""
    with empty_release() as connection:
        return {
            name: {
                row[0]: row[1]
                for row in connection.execute(f"describe {dataset.sql}").fetchall()
            }
            for name, dataset in load_datasets().items()
        }


@contextmanager
def empty_release() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every published table by its contract, without a row."""
    with duckdb.connect() as connection:
        for (schema, table), columns in published_columns().items():
            listed = ", ".join(
                f'"{column}" {duckdb_type(kind)}' for column, kind in columns.items()
            )
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f'create table {schema}."{table}" ({listed})')
        yield connection


@cache
def published_columns() -> dict[tuple[str, str], dict[str, str]]:
    """(schema, table) -> column -> portable type, from the YAML of dbt's project."""
    found = {("ops", "audit_results"): dict(AUDIT_COLUMNS)}
    project = PROJECT / "dbt_project"
    for folder, schema in (("marts", "analytics"), ("ops", "ops")):
        for path in sorted((project / "models" / folder).rglob("*.yml")):
            document = yaml.safe_load(path.read_text(encoding="utf-8"))
            for model in document.get("models", []):
                found[schema, model["name"]] = {
                    column["name"]: column["data_type"] for column in model["columns"]
                }
    for path in sorted((project / "seeds").glob("*.yml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        for seed in document["seeds"]:
            found["reference", seed["name"]] = dict(seed["config"]["column_types"])
    return found
