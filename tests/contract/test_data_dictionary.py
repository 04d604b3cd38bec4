"""Whatever is published is described: every table, every column, every unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from include.transform.dbt import project_var
from include.transform.described import Column, described_tables
from tests.contract.test_expectations import PUBLISHED

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
