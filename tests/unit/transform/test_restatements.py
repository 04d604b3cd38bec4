"""What two releases say differently of one key is listed whole, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from include.transform.changed import list_changes
from include.transform.comparison import Comparison
from include.transform.written import written_tables

TABLE = ("analytics", "customer_value")
KEY = ("customer_id", "period_type", "period_end")
COLUMNS = {
    "customer_id": "string",
    "period_type": "string",
    "period_end": "date",
    "turnover": "decimal(18,2)",
    "share": "double",
}
ROWS = """
    values
        ('a', 'ttm', date '2024-01-31', 10.25::decimal(18, 2), 0.1::double),
        ('b', 'ttm', date '2024-01-31', 20.50, null),
        ('a', 'ttm', date '2024-02-29', 11.00, 0.3)
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        columns = ", ".join(
            f"{name} {'varchar' if kind == 'string' else kind}"
            for name, kind in written_tables()["ops", "restatements"].items()
        )
        opened.execute(f"create temp table restatements ({columns})")
        for alias in ("before", "now"):
            opened.execute(f"attach ':memory:' as {alias}")
            opened.execute(f"create schema {alias}.analytics")
            opened.execute(
                f"create table {alias}.analytics.customer_value as "
                f"from ({ROWS}) as rows ({', '.join(COLUMNS)})"
            )
        yield opened


def changes(connection, limit=100, same_day=False, key=KEY, **shape):
    compared = Comparison(
        TABLE, key, shape.get("before", COLUMNS), shape.get("now", COLUMNS), same_day
    )
    list_changes(connection, compared, limit)
    return connection.execute(
        "select row_key, column_name, change, value_before, value_now, figures "
        "from restatements"
    ).fetchall()


def of(customer: str, day: str = "2024-01-31") -> str:
    return f"customer_id {customer}, period_type ttm, period_end {day}"


def test_two_equal_releases_restate_nothing(connection):
    assert changes(connection) == []


@pytest.mark.parametrize(
    ("set_to", "customer", "change", "before", "now"),
    [
        ("turnover = 10.26", "a", "restated", "10.25", "10.26"),
        ("share = 0.2", "b", "became_known", None, "0.2"),
        ("share = null", "a", "became_unknown", "0.1", None),
    ],
)
def test_a_cell_that_differs_is_listed_with_both_values(
    connection, set_to, customer, change, before, now
):
    connection.execute(
        f"update now.analytics.customer_value set {set_to} "
        f"where customer_id = '{customer}' and period_end = date '2024-01-31'"
    )

    column = set_to.split()[0]
    assert changes(connection) == [(of(customer), column, change, before, now, 1)]
    about = "select table_name, customer_id, period_type, period_end from restatements"
    (found,) = connection.execute(about).fetchall()
    assert [str(each) for each in found] == [
        "customer_value",
        customer,
        "ttm",
        "2024-01-31",
    ]


def test_a_double_may_differ_by_a_billionth_of_itself(connection):
    table = "now.analytics.customer_value"
    connection.execute(f"update {table} set share = share * (1 + 5e-10)")
    assert changes(connection) == []
    connection.execute(f"update {table} set share = share * (1 + 2e-9)")
    assert len(changes(connection)) == 2


@pytest.mark.parametrize(
    ("release", "change"), [("before", "appeared"), ("now", "disappeared")]
)
def test_a_row_of_a_period_that_both_publish_appears_or_disappears(
    connection, release, change
):
    connection.execute(
        f"delete from {release}.analytics.customer_value where customer_id = 'b'"
    )

    assert changes(connection) == [(of("b"), None, change, None, None, 1)]


@pytest.mark.parametrize("release", ["before", "now"])
def test_a_period_that_only_one_of_them_publishes_restates_nothing(connection, release):
    connection.execute(
        f"delete from {release}.analytics.customer_value "
        "where period_end = date '2024-02-29'"
    )

    assert changes(connection) == []


@pytest.mark.parametrize("same_day", [True, False])
def test_rows_without_a_period_compare_only_on_the_same_day(connection, same_day):
    for release in ("before", "now"):
        connection.execute(
            f"delete from {release}.analytics.customer_value "
            "where period_end = date '2024-02-29'"
        )
    connection.execute("update now.analytics.customer_value set turnover = 0")

    found = changes(connection, same_day=same_day, key=("customer_id",))

    assert len(found) == (2 if same_day else 0)


def test_what_was_not_observed_yet_was_no_figure(connection):
    known = COLUMNS | {"is_observed": "boolean"}
    for release, observed in (
        ("before", "period_end < date '2024-02-01'"),
        ("now", "true"),
    ):
        table = f"{release}.analytics.customer_value"
        connection.execute(f"alter table {table} add column is_observed boolean")
        connection.execute(f"update {table} set is_observed = {observed}")
    connection.execute("update now.analytics.customer_value set turnover = 0")

    found = changes(connection, before=known, now=known)

    assert [row[:2] for row in found] == [(of("a"), "turnover"), (of("b"), "turnover")]


def test_which_period_is_the_last_changes_with_the_day(connection):
    known = COLUMNS | {"is_last": "boolean"}
    for release in ("before", "now"):
        connection.execute(
            f"alter table {release}.analytics.customer_value "
            f"add column is_last boolean default {release == 'now'}"
        )

    assert changes(connection, before=known, now=known) == []


def test_a_column_that_only_one_of_them_has_is_no_restatement(connection):
    connection.execute("alter table now.analytics.customer_value add column more int")
    connection.execute("update now.analytics.customer_value set more = 1")
    assert changes(connection, now=COLUMNS | {"more": "integer"}) == []
    connection.execute("alter table now.analytics.customer_value drop column share")
    less = {name: kind for name, kind in COLUMNS.items() if name != "share"}
    assert changes(connection, now=less) == []


def test_a_column_of_another_type_is_compared_as_text(connection):
    connection.execute(
        "alter table now.analytics.customer_value alter turnover type decimal(20,2)"
    )
    wider = COLUMNS | {"turnover": "decimal(20,2)"}
    assert changes(connection, now=wider) == []
    connection.execute(
        "alter table now.analytics.customer_value alter turnover type varchar"
    )
    connection.execute(
        "update now.analytics.customer_value set turnover = 'much' "
        "where customer_id = 'b'"
    )
    assert changes(connection, now=COLUMNS | {"turnover": "string"}) == [
        (of("b"), "turnover", "restated", "20.50", "much", 1)
    ]


def test_a_table_whose_key_is_not_in_both_cannot_be_compared(connection):
    connection.execute("update now.analytics.customer_value set turnover = 0")
    earlier = {name: kind for name, kind in COLUMNS.items() if name != "period_type"}

    assert changes(connection, before=earlier) == []


def test_beyond_the_limit_changes_are_summed_up_and_still_counted_whole(connection):
    connection.execute(
        "update now.analytics.customer_value set turnover = 0, share = 1"
    )

    found = changes(connection, limit=2)

    # The latest period first; then how many of each there are besides.
    assert [(row[0], row[1], row[5]) for row in found[:2]] == [
        (of("a", "2024-02-29"), "turnover", 1),
        (of("a", "2024-02-29"), "share", 1),
    ]
    assert sorted(row[1:3] + row[5:] for row in found[2:]) == [
        ("share", "became_known", 1),
        ("share", "restated", 1),
        ("turnover", "restated", 2),
    ]
    assert all(row[0] is None for row in found[2:])
    assert sum(row[5] for row in found) == 6
