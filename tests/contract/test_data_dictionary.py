"""Whatever is published is described: every table, every column, every unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from include.settings import PROJECT
from include.transform.dbt import project_var
from include.transform.described import Column, described_tables
from include.transform.metrics import metrics
from include.transform.published import published_keys
from tests.contract.test_expectations import PUBLISHED

LIFETIME = PROJECT / "tests" / "unit" / "transform" / "test_lifetime.py"
NUMBERS = ("integer", "bigint", "double", "decimal")


@pytest.fixture(scope="session")
def described(dbt_manifest: dict[str, Any]) -> Mapping[Any, Mapping[str, Column]]:
    return described_tables(dbt_manifest, project_var("units"))


def test_every_published_table_and_column_is_described(described):
    reference = {table for table in described if table[0] == "reference"}
    assert len(reference) > 10
    assert set(described) == set(PUBLISHED) | reference
    for table, columns in PUBLISHED.items():
        assert list(described[table]) == list(columns)
    for columns in described.values():
        assert all(column.description for column in columns.values())


def test_every_number_has_a_unit(described):
    without = [
        f"{table}.{column.name}"
        for (_, table), columns in described.items()
        for column in columns.values()
        if column.data_type.startswith(NUMBERS) and not column.unit
    ]
    assert not without


FACTS = {p.stem for p in (PROJECT / "dbt_project/models/marts/facts").glob("*.sql")}
PARTS = ("formula", "example", "edges", "source")


def test_every_figure_of_an_analysis_table_has_a_definition(described, dbt_manifest):
    keys = published_keys(dbt_manifest)
    without = [
        f"{table}.{column.name}"
        for (schema, table), columns in described.items()
        for column in columns.values()
        if schema == "analytics"
        and table not in FACTS
        and table != "data_dictionary"
        and column.data_type.startswith(NUMBERS)
        and column.name not in keys[schema, table]
        and column.metric is None
    ]
    assert not without


def test_every_definition_has_formula_example_edges_and_source(dbt_manifest):
    found = metrics(dbt_manifest)
    assert len(found) > 60
    lacking = [
        f"{each.name}: {part}"
        for each in found.values()
        for part in PARTS
        if not getattr(each, part)
    ]
    assert not lacking


def test_a_table_lists_only_its_own_columns_under_metrics_that_there_are(dbt_manifest):
    known = metrics(dbt_manifest)
    for node in dbt_manifest["nodes"].values():
        for block, columns in node["config"].get("meta", {}).get("metrics", {}).items():
            assert block in known, f"{node['name']}: {block}"
            assert set(columns) <= set(node["columns"]), f"{node['name']}: {block}"


def test_an_example_that_names_a_unit_test_is_one(dbt_manifest):
    tests = [node["name"] for node in dbt_manifest["unit_tests"].values()]
    tests += re.findall(r"def (test_\w+)", LIFETIME.read_text(encoding="utf-8"))
    named = [
        name
        for each in metrics(dbt_manifest).values()
        for name in re.findall(r"`([a-z]\w+)(?:…)?`\)", each.example or "")
    ]
    assert len(named) > 40
    assert not [n for n in named if not any(test.startswith(n) for test in tests)]


@pytest.mark.slow
@pytest.mark.parametrize("sample", ["online_retail", "xero_books"])
def test_the_dictionary_of_a_release_names_its_columns_and_their_types(
    published_workspaces, sample
):
    published = published_workspaces[sample]
    warehouse = published.deployment.warehouse()
    rows = warehouse.query(
        published.release_id,
        "select * from analytics.data_dictionary "
        "order by table_schema, table_name, position",
    )
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        of_table = found.setdefault((row["table_schema"], row["table_name"]), {})
        of_table[row["column_name"]] = row["data_type"]

    assert found == warehouse.columns(published.release_id)
    assert all(row["description"] for row in rows)
    (value,) = [
        row
        for row in rows
        if (row["table_name"], row["column_name"])
        == ("customer_value", "value_coefficient")
    ]
    assert "turnover / value_unit × payment_factor" in value["formula"]
    assert "50 × 1 × 0.9" in value["worked_example"]
    assert "SEED 003" in value["source_text"]
