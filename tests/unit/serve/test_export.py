"""Tables of a release as files for other tools."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from include.errors import ExportRefused
from include.serve.export import export


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Two tables, one of them with names that a spreadsheet would compute."""
    path = tmp_path / "r1.duckdb"
    with duckdb.connect(str(path)) as connection:
        for schema in ("analytics", "reference", "ops"):
            connection.execute(f"create schema {schema}")
        connection.execute(
            "create table analytics.customers as from (values "
            "(2, '=1+1', -5.00::decimal(18, 2)), (1, 'plain, \"quoted\"', 3.10), "
            "(3, '@sum', null), (4, '-x', 0), (5, '+7', 1), (6, 'a=b', 1)) "
            "as t (customer_id, name, amount)"
        )
        connection.execute("create table ops.release as select 'r1' as release_id")
    return path


def test_all_of_analytics_is_written_unless_a_table_is_named(release, tmp_path):
    assert export(release, [], tmp_path / "all", "csv") == [
        (tmp_path / "all" / "customers.csv", 6)
    ]
    assert export(release, ["ops.release"], tmp_path / "one", "parquet") == [
        (tmp_path / "one" / "release.parquet", 1)
    ]


def test_a_cell_that_a_spreadsheet_would_compute_stays_text_in_a_csv(release, tmp_path):
    ((path, _),) = export(release, ["customers"], tmp_path, "csv")
    assert path.read_text(encoding="utf-8").splitlines() == [
        "customer_id,name,amount",
        '1,"plain, ""quoted""",3.10',
        "2,'=1+1,-5.00",
        "3,'@sum,",
        "4,'-x,0.00",
        "5,'+7,1.00",
        "6,a=b,1.00",
    ]


def test_parquet_keeps_every_value_and_type(release, tmp_path):
    ((path, _),) = export(release, ["customers"], tmp_path, "parquet")
    rows = duckdb.sql(f"from '{path}' order by customer_id").fetchall()
    assert rows[1][1] == "=1+1"
    assert str(rows[1][2]) == "-5.00"


@pytest.mark.parametrize(
    ("tables", "kind", "said"),
    [
        (["customer"], "csv", "no table customer .* there are: customers, release"),
        ([], "xlsx", "FORMAT=xlsx: must be csv or parquet"),
    ],
)
def test_what_is_not_there_is_named_and_nothing_is_written(
    release, tmp_path, tables, kind, said
):
    with pytest.raises(ExportRefused, match=said):
        export(release, tables, tmp_path / "out", kind)
    assert not (tmp_path / "out").exists()
