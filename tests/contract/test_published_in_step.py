"""Published tables, their contracts and their suites name the same things."""

from pathlib import Path

import pytest
import yaml

from include.audit.coverage import NOT_AUDITED
from include.transform.written import written_tables
from include.warehouse.base import AUDIT_COLUMNS

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "dbt_project" / "models"
SUITES = {path.stem for path in (ROOT / "expectations").glob("*.yml")}
MODELLED = {
    path.stem
    for folder in ("marts", "ops")
    for path in (MODELS / folder).rglob("*.sql")
}
WRITTEN = {
    table: list(columns)
    for (schema, table), columns in written_tables().items()
    if (schema, table) not in NOT_AUDITED
}
TABLES = MODELLED | set(WRITTEN)


def test_every_published_table_has_a_suite_and_every_suite_a_table():
    assert TABLES
    assert TABLES == SUITES


def test_the_audit_writes_the_columns_that_are_described():
    assert written_tables()["ops", "audit_results"] == AUDIT_COLUMNS


@pytest.mark.parametrize("sample", ["online_retail", "xero_books"])
def test_a_release_holds_exactly_the_contracted_columns(published_workspaces, sample):
    published = published_workspaces[sample]
    rows = published.deployment.warehouse().query(
        published.release_id,
        "select table_schema, table_name, column_name "
        "from information_schema.columns "
        "where table_schema in ('analytics', 'ops') order by ordinal_position",
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["table_name"], []).append(row["column_name"])
    assert found.pop("audit_results") == list(AUDIT_COLUMNS)
    assert set(found) == TABLES
    for table, columns in WRITTEN.items():
        assert found.pop(table) == columns
    for table, columns in found.items():
        (path,) = MODELS.rglob(f"{table}.sql")
        (model,) = [
            each
            for each in yaml.safe_load(path.with_suffix(".yml").read_text())["models"]
            if each["name"] == table
        ]
        assert columns == [column["name"] for column in model["columns"]]


def test_a_release_holds_no_path_of_the_lake(published_workspaces):
    for published in published_workspaces.values():
        tables = published.deployment.warehouse().tables(published.release_id)
        assert {schema for schema, _ in tables} == {"analytics", "ops", "reference"}
