"""Run the SQL that dbt compiled for a release straight in DuckDB; prints JSON.

python -m tests.benchmarks.compiled HOME WORKSPACE RELEASE

The same statements over the same raw files, one after the other in one connection:
what the tables cost without dbt, its tests, audit and publishing.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from include.ingest.standing import standing
from include.settings import Settings
from include.transform.plan import planned
from include.transform.register import raw_relations
from include.transform.scores import TYPES
from include.warehouse.base import RawRelation
from include.warehouse.duckdb import CONFIG
from include.warehouse.duckdb_views import raw_view
from include.warehouse.release_files import CANDIDATE, SCRATCH
from tests.benchmarks.bare import processor_seconds

# What the bare script makes too; the rest of a release it does not know.
CORE_TABLES = ("customer_value", "customer_abc", "base_loyalty")


def main(home: str, workspace: str, release_id: str) -> None:
    """Build every model of the release in a folder of its own, then remove it."""
    settings = Settings.from_env(
        {"CLIENTELE_HOME": home, "CLIENTELE_WORKSPACE": workspace}
    )
    models = compiled_models(settings.root / "dbt")
    folder = Path(home) / "straight"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        with duckdb.connect(str(folder / f"{CANDIDATE}.duckdb"), config=CONFIG) as con:
            prepare(con, settings, release_id, folder)
            costs = [(model, *timed(con, model)) for model in in_order(models)]
    finally:
        shutil.rmtree(folder)
    wanted = with_parents(models, CORE_TABLES)
    core = [each for each in costs if each[0]["unique_id"] in wanted]
    print(
        json.dumps(
            {
                "seconds": {
                    "all": sum(wall for _, wall, _ in costs),
                    "core": sum(wall for _, wall, _ in core),
                },
                "processor_seconds": {"core": sum(cpu for _, _, cpu in core)},
                "models": {
                    model["name"]: {"seconds": wall, "cpu_seconds": cpu}
                    for model, wall, cpu in costs
                },
            }
        )
    )


def compiled_models(target: Path) -> dict[str, dict[str, Any]]:
    """The manifest's models by id, each with the SQL that the last run sent."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    models = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }
    for node in models.values():
        path = target / "compiled" / node["package_name"] / node["original_file_path"]
        node["compiled_code"] = path.read_text(encoding="utf-8")
    return models


def in_order(models: Mapping[str, Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Each model after all that it reads."""
    done: set[str] = set()

    def visit(key: str) -> Iterator[Mapping[str, Any]]:
        if key in models and key not in done:
            done.add(key)
            for parent in sorted(models[key]["depends_on"]["nodes"]):
                yield from visit(parent)
            yield models[key]

    for key in sorted(models):
        yield from visit(key)


def with_parents(models: Mapping[str, Any], names: Iterable[str]) -> set[str]:
    """The ids of these models and of everything that they stand on."""
    wanted = [key for key, model in models.items() if model["name"] in names]
    found: set[str] = set()
    while wanted:
        key = wanted.pop()
        if key in models and key not in found:
            found.add(key)
            wanted += models[key]["depends_on"]["nodes"]
    return found


def prepare(
    con: duckdb.DuckDBPyConnection, settings: Settings, release_id: str, folder: Path
) -> None:
    """The raw relations and seeds that the build had, and its engine's settings."""
    release = planned(settings, release_id)
    known = standing(settings.raw, release.known_at, settings.max_rejected)
    ledger = settings.root / "candidates" / release_id / "ledger"
    relations = raw_relations(settings.raw, release, known, None, folder / "ledger")
    relations += [
        RawRelation(name, types, [ledger / f"{name}.parquet"])
        for name, types in TYPES.items()
    ]
    con.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false")
    con.execute(f"set memory_limit = '{settings.warehouse().memory_limit}'")
    con.execute(f"attach '{folder / SCRATCH}.duckdb' as {SCRATCH}")
    con.execute(f"create schema {SCRATCH}.raw; use {SCRATCH}")
    for relation in relations:
        con.execute(raw_view(relation))
    con.execute(f"use {CANDIDATE}")
    con.execute(
        f"attach '{settings.warehouse().kept(release_id)}' as built (read_only)"
    )
    con.execute("create schema reference")
    for (seed,) in con.execute(
        "select table_name from information_schema.tables "
        "where table_catalog = 'built' and table_schema = 'reference'"
    ).fetchall():
        con.execute(f"create table reference.{seed} as from built.reference.{seed}")
    con.execute("detach built")


def timed(
    con: duckdb.DuckDBPyConnection, model: Mapping[str, Any]
) -> tuple[float, float]:
    """Wall and processor seconds of one model."""
    kind = model["config"]["materialized"]
    relation = model["relation_name"]
    con.execute(f"create schema if not exists {relation.rpartition('.')[0]}")
    wall, cpu = time.perf_counter(), processor_seconds()
    con.execute(f"create {kind} {relation} as {model['compiled_code']}")
    return time.perf_counter() - wall, processor_seconds() - cpu


if __name__ == "__main__":
    main(*sys.argv[1:])
