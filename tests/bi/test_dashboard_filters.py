"""What a reader chooses by clicks, against SQL on the release."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, expect

from include.settings import Settings
from tests.bi.reader import Reader
from tests.bi.superset import Server
from tests.conftest import PublishedWorkspace

pytestmark = [pytest.mark.slow, pytest.mark.bi]

# What each customer owed past due at each month-end, with what can be chosen.
PAST_DUE = """
    select
        strftime(m.period_end, '%Y-%m') as period,
        coalesce(c.segment, 'not supplied') as segment,
        a.abc_class as class,
        coalesce(c.owner_name, c.owner_user_id, 'nobody') as owner,
        coalesce(c.name, c.customer_id) as customer,
        m.past_due_amount
    from analytics.payment_discipline as m
    inner join analytics.customers as c using (customer_id)
    left join analytics.customer_abc as a
        on
            m.customer_id = a.customer_id
            and m.period_type = a.period_type
            and m.period_end = a.period_end
            and a.metric = 'value_coefficient'
            and a.method = 'cut'
    where m.period_type = 'ttm'
"""


@pytest.fixture(scope="module")
def reader(
    browser: Browser,
    superset: Server,
    company: Settings,
    published_simulated: PublishedWorkspace,
) -> Iterator[Reader]:
    """One login for all that follows, on the simulated release."""
    company.warehouse().serve(published_simulated.release_id)
    yield Reader(browser, superset, "reader")


@pytest.fixture
def release(
    published_simulated: PublishedWorkspace,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release that the pages read."""
    with duckdb.connect(str(published_simulated.release), read_only=True) as opened:
        yield opened


def _chosen(release: duckdb.DuckDBPyConnection, name: str, last: str) -> str:
    """A value with money past due, less than all of it and as much as can be."""
    month = "period <> ?" if name == "period" else "period = ?"
    found = release.execute(
        f"select {name} from ({PAST_DUE}) where {month} group by {name} "
        "order by sum(past_due_amount) desc, 1 limit 1",
        [last],
    ).fetchone()
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    "names",
    [("period",), ("segment",), ("class",), ("owner",), ("period", "class", "owner")],
    ids="+".join,
)
def test_what_is_chosen_by_clicks_is_what_the_figures_are_of(
    reader: Reader, release: duckdb.DuckDBPyConnection, names: tuple[str, ...]
):
    ((last, everything),) = release.execute(
        f"select period, sum(past_due_amount) from ({PAST_DUE}) group by period "
        "order by period desc limit 1"
    ).fetchall()
    reader.trouble.clear()
    reader.open("/superset/dashboard/payment-and-receivables/")
    assert reader.number("Past due") == f"{everything:,.0f}"
    chosen = {"period": last}
    for name in names:
        chosen[name] = _chosen(release, name, last)
        reader.choose(name, chosen[name])
    where = " and ".join(f"{name} = ?" for name in chosen)
    past_due, customers = release.execute(
        f"select sum(past_due_amount), list(customer order by past_due_amount desc) "
        f"filter (where past_due_amount > 0) from ({PAST_DUE}) where {where}",
        [*chosen.values()],
    ).fetchone()
    assert past_due != everything, "what is chosen must make a difference"
    number = reader.chart("Past due").first.locator(".header-line")
    expect(number).to_have_text(f"{past_due:,.0f}", timeout=60_000)
    reader.settle()
    table = reader.chart("Who owes most past due").first.locator("tbody tr")
    shown = [row.locator("td").first.inner_text() for row in table.all()]
    assert shown and shown == customers[: len(shown)]
    assert reader.trouble == []


def test_a_release_from_before_a_table_says_so_and_shows_all_else(
    reader: Reader,
    company: Settings,
    published_simulated: PublishedWorkspace,
    pictures: Path,
):
    older = company.root / "releases" / "r20000101_000000.duckdb"
    shutil.copyfile(published_simulated.release, older)
    with duckdb.connect(str(older)) as connection:
        connection.execute("drop table analytics.review_agenda")
        connection.execute("alter table analytics.customer_card drop column fit_band")
    sealed = older.with_suffix(".json")
    shutil.copyfile(published_simulated.release.with_suffix(".json"), sealed)
    try:
        company.warehouse().serve(older.stem)
        reader.open("/superset/dashboard/customer/")
        reader.page.screenshot(path=pictures / "dashboard_older.png", full_page=True)
        agenda = reader.chart("What to discuss and to do").inner_text()
        card = reader.chart("Where the relationship stands").inner_text()
        invoices = reader.chart("Invoices and credit notes").locator("tbody tr")
        assert "was made before review_agenda was added to it" in agenda
        assert "was made before fit_band was added to it" in card
        assert invoices.count() > 0
    finally:
        company.warehouse().serve(published_simulated.release_id)
        older.unlink()
        sealed.unlink()
