"""Every dbt unit test, and what dbt cannot ask of a model: on an empty warehouse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from include.settings import Settings
from tests.conftest import open_workspace
from tests.support.empty_company import EMPTY, build, passed, written

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Settings, list[dict[str, Any]]]:
    """An empty company and what dbt says of its build."""
    settings = open_workspace(tmp_path_factory.mktemp("empty"), "empty", sources=[])
    return settings, build(settings)


def test_every_unit_test_of_a_model_passes(built):
    _, results = built
    assert len(written()) > 60
    assert passed(results) == written()


def test_no_model_sums_doubles_in_an_order_that_nobody_fixed(built):
    settings, results = built
    models = {
        each["unique_id"].rsplit(".", 1)[-1]: each["compiled_code"]
        for each in results
        if each["unique_id"].startswith("model.")
    }
    assert len(models) > 150

    with opened(settings.warehouse().candidate_folder(EMPTY.release_id)) as release:
        release.execute("create temp table amounts as select 0.1::double as amount")
        found = {name: sums_of_doubles(release, sql) for name, sql in models.items()}
        for sql in (
            "select sum(amount) from amounts",
            "select sum(amount) over () from amounts",
            "select avg(cast(1 as decimal(9, 2)) * amount) from amounts",
        ):
            assert sums_of_doubles(release, sql), sql

    assert {name: each for name, each in found.items() if each} == {}


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """The candidate with its scratch database, under the names that models know."""
    release = duckdb.connect(str(folder / "candidate.duckdb"), read_only=True)
    release.execute(f"attach '{folder / 'scratch.duckdb'}' as scratch (read_only)")
    return release


def sums_of_doubles(release: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """The sums and means of doubles in a query's plan, but for those in an order."""
    text = sql.replace("'", "''")
    row = release.execute(f"select json_serialize_plan('{text}')").fetchone()
    plan = json.loads(row[0] if row else "")
    assert not plan["error"], plan
    return [
        f"{node['name']} of {kind}"
        for node in nodes(plan)
        if node.get("name")
        in ("sum", "avg", "mean", "sum_no_overflow", "fsum", "kahan_sum")
        and node.get("expression_class") in ("BOUND_AGGREGATE", "BOUND_WINDOW")
        and not node.get("orders")
        for kind in ("DOUBLE", "FLOAT")
        if kind in [child["return_type"]["id"] for child in node["children"]]
    ]


def nodes(plan: Any) -> Iterator[dict[str, Any]]:
    """Every object in a plan."""
    if isinstance(plan, dict):
        yield plan
    for child in plan.values() if isinstance(plan, dict) else plan:
        if isinstance(child, dict | list):
            yield from nodes(child)
