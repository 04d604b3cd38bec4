"""What must hold of a figure whatever the customer: on customers that differ in one
thing alone (tests/support/variants.py), all in one release.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from include.ingest import mapping
from include.settings import Settings
from include.transform.build import build_candidate
from include.transform.plan import begin
from tests.conftest import BuiltOnce, open_workspace, settings_in
from tests.pipeline.test_promises import differences
from tests.support.crash import candidate
from tests.support.path import ingest, silent
from tests.support.variants import (
    FIRST_DAY,
    HISTORIES,
    LAST_DAY,
    SYSTEM,
    customer,
    lay_variants,
)

pytestmark = pytest.mark.slow

# Tables of customers in which a customer that was split must have the same row.
OF_CUSTOMERS = (
    *("customer_value", "customer_loyalty", "customer_segments", "customer_abc"),
    *("payment_discipline", "receivables_ageing", "value_drivers", "next_class"),
    "customer_lifetime_value",
)
# Who is who, and an order in which equal customers have to stand somehow.
OWN = ("customer_id", "rank")


def build(
    home: Path,
    threads: int,
    again: bool = False,
    with_tests: bool = False,
    **given: str,
) -> None:
    """A candidate of the company, its mapping known for as long as it is read."""
    company = {"sources": [SYSTEM], "base_currency": "EUR", "value_unit": 1000}
    opened = open_workspace(home, "variants", **company, **given)
    settings = replace(opened, threads=threads)
    lay_variants(settings.landing, home / "sources", again)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mapping, "SOURCES", home / "sources")
        ingest(settings)
        release_id = begin(settings, LAST_DAY, None, always=True)
        assert release_id is not None
        build_candidate(settings, release_id, silent, with_tests)


def located(settings: Settings) -> Path:
    return settings.warehouse().locate(candidate(settings.root))


@pytest.fixture(scope="module")
def release(built_once: BuiltOnce) -> Path:
    home = built_once("variants", lambda home: build(home, 2, with_tests=True))
    return located(settings_in(home, "variants"))


@pytest.fixture(scope="module")
def values(release: Path) -> dict[str, dict[tuple[str, date], dict[str, Any]]]:
    """customer -> (period_type, period_end) -> its row of customer_value."""
    with duckdb.connect(str(release), read_only=True) as connection:
        found = connection.execute("from analytics.customer_value")
        columns = [column[0] for column in found.description]
        rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    by_customer: dict[str, dict[tuple[str, date], dict[str, Any]]] = {}
    for row in rows:
        of_customer = by_customer.setdefault(row["customer_id"], {})
        of_customer[row["period_type"], row["period_end"]] = row
    return by_customer


@pytest.mark.parametrize("variant", ["order", "earlier", "bigger", "doubled"])
def test_a_better_customer_is_never_worth_less_in_any_period(values, variant):
    """A punctual order more, money a day earlier, turnover added."""
    worth_more = 0
    for number in range(HISTORIES):
        base = values[customer(number, "base")]
        better = values[customer(number, variant)]
        assert set(base) <= set(better)
        for period, row in better.items():
            before = base[period]["value_coefficient"] if period in base else 0
            assert row["value_coefficient"] >= before, (number, period)
            worth_more += row["value_coefficient"] > before
    assert worth_more > 0


def test_more_history_changes_no_periods_turnover_or_frequency(values):
    compared = 0
    for number in range(HISTORIES):
        base = values[customer(number, "base")]
        older = values[customer(number, "older")]
        for period, row in base.items():
            if row["period_start"] < FIRST_DAY:
                continue
            compared += 1
            for column in ("turnover", "order_days", "mean_gap_days"):
                assert older[period][column] == row[column], (number, period, column)
            for column in ("frequency_band", "frequency_factor", "active_month_share"):
                assert older[period][column] == row[column], (number, period, column)
    assert compared > 20 * HISTORIES


@pytest.mark.parametrize("table", OF_CUSTOMERS)
def test_a_customer_split_into_two_billing_records_has_the_same_rows(release, table):
    with duckdb.connect(str(release), read_only=True) as connection:
        there = connection.execute(f"describe analytics.{table}").fetchall()
        columns = ", ".join(name for name, *_ in there if name not in OWN)

        def rows(variant: str) -> list[tuple[Any, ...]]:
            return connection.execute(
                f"select customer_id[:2] as history, {columns} from analytics.{table} "
                f"where customer_id like '% {variant}' order by all"
            ).fetchall()

        assert rows("split") == rows("base")
        assert len({row[0] for row in rows("base")}) == HISTORIES


def test_a_split_customer_has_two_billing_records(release):
    with duckdb.connect(str(release), read_only=True) as connection:
        found = connection.execute(
            "select distinct billing_customers from analytics.customers "
            "where customer_id like '% split'"
        ).fetchall()
    assert found == [(2,)]


@pytest.mark.exhaustive
def test_every_row_delivered_twice_in_another_order_changes_nothing(release, tmp_path):
    build(tmp_path, threads=1, again=True)

    assert differences(release, located(settings_in(tmp_path, "variants"))) == {}


def test_where_history_starts_changes_no_period_s_turnover_or_frequency_factor(
    release: Path, tmp_path: Path
):
    """The same extracts, known to be whole from the first document on or from 2022."""
    build(tmp_path, threads=2, history_start="2022-01-01")
    later = located(settings_in(tmp_path, "variants"))
    figures = (
        "select customer_id, period_type, period_end, {columns} "
        "from {release}.analytics.customer_value where period_end >= ("
        "    select min(period_end) from later.analytics.customer_value as same"
        "    where same.period_type = customer_value.period_type)"
    )
    own = "turnover, order_days, frequency_band, frequency_factor"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release}' as whole (read_only)")
        connection.execute(f"attach '{later}' as later (read_only)")
        (starts,) = connection.execute(
            "select [(select min(period_start) from whole.analytics.periods), "
            "(select min(period_start) from later.analytics.periods)]"
        ).fetchone() or ([],)
        known = [
            (
                connection.execute(
                    f"select count(*) from {name}.analytics.value_drivers "
                    "where evidence = 'complete'"
                ).fetchone()
                or (0,)
            )[0]
            for name in ("whole", "later")
        ]
        rows = {
            name: set(
                connection.execute(figures.format(columns=own, release=name)).fetchall()
            )
            for name in ("whole", "later")
        }

    assert starts[0] < starts[1] == date(2022, 1, 1)
    # More of the past is known of the one, so that the comparison says something.
    assert known[0] > known[1]
    assert len(rows["later"]) > 100
    assert rows["later"] == rows["whole"]
