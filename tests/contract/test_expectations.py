"""Every rule can be built and run on the contracts of the tables, on every engine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import great_expectations as gx
import pytest
import yaml

from include.audit.rules import TableRules, load_rules
from include.audit.suites import QUERY, build_suite
from include.settings import PROJECT
from include.transform.written import written_tables

MODELS = PROJECT / "dbt_project" / "models"
FILES = load_rules(PROJECT / "expectations")
# What only one engine understands; the same rules run on Spark.
NOT_PORTABLE = r"::|\bexclude\b|\bdate_diff\b|\bdatediff\b|\bregexp|\blist\(|\bnow\("


def published() -> dict[tuple[str, str], dict[str, str]]:
    """(schema, table) of every published model, with its columns and types."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for folder, schema in (("marts", "analytics"), ("ops", "ops")):
        for path in sorted((MODELS / folder).rglob("*.yml")):
            for model in _models(path):
                found[schema, model["name"]] = {
                    column["name"]: column["data_type"] for column in model["columns"]
                }
    return found | written_tables()


def _models(path: Path) -> list[dict[str, Any]]:
    return yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])


PUBLISHED = published()


@pytest.fixture(scope="module")
def empty_release() -> duckdb.DuckDBPyConnection:
    """A database with every published table and no row."""
    connection = duckdb.connect()
    for schema in ("analytics", "ops"):
        connection.execute(f"create schema {schema}")
    for (schema, table), columns in PUBLISHED.items():
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"create table {schema}.{table} ({typed})")
    return connection


def queries() -> list[Any]:
    return [
        pytest.param(rule.kwargs[QUERY], id=f"{file.name}_{rule.number}")
        for file in FILES
        for rule in file.rules
        if QUERY in rule.kwargs
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_rule_is_built(file: TableRules) -> None:
    gx.get_context(mode="ephemeral")  # a suite is made in a context

    suite = build_suite(file, PUBLISHED[file.schema, file.table].keys())

    assert len(suite.expectations) == len(file.rules)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_table_can_block_a_release(file: TableRules) -> None:
    assert "block" in {rule.severity for rule in file.rules}


@pytest.mark.parametrize("query", queries())
def test_a_query_reads_only_tables_and_columns_of_the_contracts(
    empty_release: duckdb.DuckDBPyConnection, query: str
) -> None:
    empty_release.execute(f"explain {query}")


@pytest.mark.parametrize("query", queries())
def test_a_query_is_understood_by_every_engine(query: str) -> None:
    assert not re.search(NOT_PORTABLE, query)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_reason_is_a_sentence_for_whoever_is_on_call(file: TableRules) -> None:
    for rule in file.rules:
        assert rule.why.endswith("."), rule.why
        assert len(rule.why) >= 40, rule.why
