"""Whatever differs between two builds is found, named and counted; nothing else is."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from include.parity.certificate import verdict
from include.parity.compare import Compared, compare

TABLE = ("analytics", "customer_value")
NAME = ".".join(TABLE)
KEY = ("customer_id", "period_end")
COLUMNS = {
    "customer_id": "string",
    "period_end": "date",
    "turnover": "decimal(18,2)",
    "share": "double",
    "known_at": "timestamp",
}
ROWS = """
    select
        case when n < 3 then 'c' || n end as customer_id,
        date '2024-01-31' as period_end,
        cast(n * 10.25 as decimal(18, 2)) as turnover,
        case when n > 0 then n / 3 end as share,
        timestamp '2024-02-01 03:04:05.000006' as known_at
    from range(4) as numbers (n)
"""


def compared(
    folder: Path, on_spark: str = "from rows", on_duckdb: str = "", **given
) -> Compared:
    """One table of `ROWS`, and what is said more, on DuckDB; a query of it on Spark."""
    release = folder / "release.parquet"
    (release / TABLE[0] / TABLE[1]).mkdir(parents=True)
    with duckdb.connect(str(folder / "release.duckdb")) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"create temp view rows as {ROWS}")
        connection.execute("create schema analytics")
        connection.execute(f"create table {NAME} as from rows {on_duckdb}")
        # As Spark writes a moment: in UTC and saying so.
        connection.execute(
            f"copy (select * replace (cast(known_at as timestamptz) as known_at) "
            f"from ({on_spark})) to '{release / TABLE[0] / TABLE[1]}/part-0.parquet'"
        )
    (found,) = compare(
        {TABLE: KEY},
        (folder / "release.duckdb", {TABLE: COLUMNS}),
        (release, given.get("shape", {TABLE: COLUMNS})),
    )
    return found


def test_equal_builds_have_no_difference_and_every_cell_counted(tmp_path):
    found = compared(tmp_path)

    assert (found.rows, found.cells, found.differences) == (4, 20, 0)
    assert verdict([found]).endswith(
        "tables 1, rows 4, cells 20 compared, differences: 0"
    )


@pytest.mark.parametrize(
    ("replaced", "column", "on_duckdb", "on_spark"),
    [
        ("turnover + 0.01 as turnover", "turnover", "10.25", "10.26"),
        ("share * (1 + 2e-9) as share", "share", "0.3333333333333333", None),
        ("null as share", "share", "0.3333333333333333", "None"),
        ("known_at + interval 1 microsecond as known_at", "known_at", None, None),
    ],
)
def test_a_cell_that_differs_is_named_with_its_key_and_both_values(
    tmp_path, replaced, column, on_duckdb, on_spark
):
    expression, name = replaced.split(" as ")
    found = compared(
        tmp_path,
        f"select * replace (case when customer_id = 'c1' then {expression} "
        f"else {name} end as {name}) from rows",
    )

    assert found.differences == 1
    (example,) = found.examples
    assert (example.table, example.column) == (NAME, column)
    assert example.key == "customer_id c1, period_end 2024-01-31"
    assert on_duckdb in (example.on_duckdb, None)
    assert on_spark in (example.on_spark, None)
    assert example.on_duckdb != example.on_spark


def test_doubles_may_differ_by_a_billionth_of_themselves(tmp_path):
    near = "select * replace (share * (1 + 5e-10) as share) from rows"

    assert compared(tmp_path, near).differences == 0


def test_a_row_without_a_part_of_its_key_is_held_against_its_like(tmp_path):
    found = compared(
        tmp_path,
        "select * replace (case when customer_id is null then 0 else turnover end "
        "as turnover) from rows",
    )

    assert found.differences == 1
    assert found.examples[0].key == "customer_id None, period_end 2024-01-31"


@pytest.mark.parametrize(
    ("other", "on_duckdb", "on_spark"),
    [
        ("from rows where customer_id is distinct from 'c2'", "True", "False"),
        (
            "from rows union all select * replace ('new' as customer_id) "
            "from rows where customer_id = 'c2'",
            "False",
            "True",
        ),
    ],
)
def test_a_row_that_one_engine_alone_has_is_named(tmp_path, other, on_duckdb, on_spark):
    found = compared(tmp_path, other)

    assert found.differences == 1
    (example,) = found.examples
    assert example.column == "is there"
    assert (example.on_duckdb, example.on_spark) == (on_duckdb, on_spark)


@pytest.mark.parametrize("on", ["duckdb", "spark"])
def test_a_key_that_repeats_is_a_difference(tmp_path, on):
    twice = "union all from rows where customer_id = 'c1'"
    on_spark = f"from rows {twice}" if on == "spark" else "from rows"
    found = compared(tmp_path, on_spark, twice if on == "duckdb" else "")

    assert found.differences == 1
    assert found.examples[0].column == "pairs of rows"


@pytest.mark.parametrize(
    ("shape", "column"),
    [
        ({TABLE: COLUMNS | {"turnover": "decimal(20,2)"}}, "type of turnover"),
        (
            {TABLE: {"customer_id": "string"} | COLUMNS | {"more": "date"}},
            "type of more",
        ),
        ({}, "the table exists"),
    ],
)
def test_tables_of_another_shape_differ(tmp_path, shape, column):
    found = compared(tmp_path, shape=shape)

    assert found.differences == 1
    assert found.examples[0].column == column
