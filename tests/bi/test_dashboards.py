"""Every dashboard as a reader sees it, on every sample."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import duckdb
import httpx
import pytest
from playwright.sync_api import Browser, Response

from include.dashboards.pages import load_pages
from include.settings import Settings
from tests.bi.reader import Reader
from tests.bi.superset import Server
from tests.conftest import PublishedWorkspace

pytestmark = [pytest.mark.slow, pytest.mark.bi]

PAGES = {page.slug: page for page in load_pages()}
LAST = "(select max(period_end) from analytics.periods where period_type = 'ttm')"
# Page, title of the number, query of the release, how it is written.
NUMBERS = [
    (
        *("client-base", "Value of the base", "{:,.0f}"),
        f"select value_total from analytics.base_value "
        f"where period_type = 'ttm' and period_end = {LAST}",
    ),
    (
        *("client-base", "Loyalty coefficient", "{:.3f}"),
        "select loyalty_coefficient from analytics.base_loyalty "
        f"where period_type = 'ttm' and is_whole_base and period_end = {LAST}",
    ),
    (
        *("client-base", "Active", "{:,d}"),
        "select closing from analytics.base_loyalty "
        f"where period_type = 'ttm' and is_whole_base and period_end = {LAST}",
    ),
    (
        *("payment-and-receivables", "Owed", "{:,.0f}"),
        f"select sum(open_amount) from analytics.receivables_ageing "
        f"where month_end = {LAST}",
    ),
    (
        *("payment-and-receivables", "Past due", "{:,.0f}"),
        "select sum(open_amount - not_due) from analytics.receivables_ageing "
        f"where month_end = {LAST}",
    ),
    (
        *("retention", "Net revenue retention", "{:.1%}"),
        "select net_revenue_retention from analytics.revenue_retention "
        f"where period_type = 'ttm' and period_end = {LAST}",
    ),
    (
        *("key-accounts", "Key accounts", "{:,d}"),
        "select count(*) from analytics.customers where is_key_account",
    ),
    (
        *("data-trust", "Rows accepted", "{:,d}"),
        "select sum(rows_accepted) from ops.batches",
    ),
    (
        *("data-trust", "Rules checked", "{:,d}"),
        "select count(*) from ops.audit_results",
    ),
]


@pytest.fixture(scope="module")
def reader(browser: Browser, superset: Server) -> Iterator[Reader]:
    """One login for all that follows."""
    yield Reader(browser, superset, "reader")


@pytest.fixture(scope="module", params=["simulated", "online_retail", "xero_books"])
def sample(
    request: pytest.FixtureRequest,
    company: Settings,
    published_simulated: PublishedWorkspace,
    published_workspaces: Mapping[str, PublishedWorkspace],
) -> PublishedWorkspace:
    """Each sample's release, served in turn by the one running Superset."""
    found = {"simulated": published_simulated, **published_workspaces}[request.param]
    company.warehouse().serve(found.release_id)
    return found


def _ask(release: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(release), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def _missing(text: str) -> set[str]:
    """What the page says of data that no business delivered."""
    said = {
        "simulated": "made by a generator",
        "payments": "No payments or due dates were delivered",
        "crm": "No CRM records of accounts were delivered",
    }
    return {name for name, sentence in said.items() if sentence in text}


def _missing_in(release: Path) -> set[str]:
    counts = {
        "simulated": "select count(*) = 0 from ops.batches where is_simulated",
        "payments": "select count(due_amount) from analytics.payment_discipline",
        "crm": "select count(owner_user_id) from analytics.customers",
    }
    return {name for name, sql in counts.items() if not _ask(release, sql)[0][0]}


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_opens_without_an_error_and_asks_nobody_else(
    reader: Reader, sample: PublishedWorkspace, slug: str, pictures: Path
):
    reader.trouble.clear()
    reader.open(f"/superset/dashboard/{slug}/")
    name = f"dashboard_{slug}_{sample.deployment.workspace}.png"
    reader.page.screenshot(path=pictures / name, full_page=True)
    assert reader.trouble == []
    text = reader.page.locator(".grid-container").inner_text()
    assert "error" not in text.lower()
    for chart in PAGES[slug].charts:
        assert chart.title in text
    assert sample.release_id in text, "which release the figures are of"
    assert _missing(text) == _missing_in(sample.release)
    for page_slug, title, written, sql in NUMBERS:
        if page_slug == slug:
            ((figure,),) = _ask(sample.release, sql)
            expected = "No data" if figure is None else written.format(figure)
            assert reader.number(title) == expected, title


def test_a_trend_draws_what_the_release_says(
    reader: Reader, company: Settings, published_simulated: PublishedWorkspace
):
    company.warehouse().serve(published_simulated.release_id)
    drawn: list[dict] = []

    def keep(response: Response) -> None:
        if "/api/v1/chart/data" in response.url:
            asked = response.request.post_data_json
            if asked["form_data"].get("viz_type") == "echarts_timeseries_bar":
                drawn.append(response.json()["result"][0]["data"])

    reader.page.on("response", keep)
    reader.open("/superset/dashboard/client-base/")
    reader.page.remove_listener("response", keep)
    expected = _ask(
        published_simulated.release,
        "select strftime(period_end, '%Y-%m'), cast(value_total as double) "
        "from analytics.base_value where period_type = 'ttm' order by 1",
    )
    trends = [rows for rows in drawn if rows and set(rows[0]) == {"period", "Value"}]
    assert len(trends) == 1
    found = [(row["period"], row["Value"]) for row in trends[0]]
    assert [period for period, _ in found] == [period for period, _ in expected]
    assert [v for _, v in found] == pytest.approx([v for _, v in expected])


def test_a_click_on_a_customer_opens_its_page_with_its_invoices(
    reader: Reader, company: Settings, published_simulated: PublishedWorkspace
):
    company.warehouse().serve(published_simulated.release_id)
    reader.open("/superset/dashboard/client-base/")
    link = reader.page.locator("table a[href*='/superset/dashboard/customer/']").first
    name = link.inner_text()
    reader.open(link.get_attribute("href"))
    assert reader.trouble == []
    chosen = reader.page.locator(".filter-item-wrapper, [data-test=form-item-value]")
    assert name in chosen.first.inner_text()
    invoices = _ask(
        published_simulated.release,
        "select coalesce(i.number, i.invoice_id) from analytics.invoices as i "
        "inner join analytics.customers as c using (customer_id) "
        f"where c.name = '{name}' order by i.invoice_date desc, 1 limit 5",
    )
    assert invoices
    text = reader.page.locator(".grid-container").inner_text()
    assert all(number in text for (number,) in invoices)


@pytest.mark.parametrize("account", ["O'Hara & Sons! · A1", "Müller #5, 100 % · ?2"])
def test_a_link_chooses_the_account_whatever_its_name_is(superset: Server, account):
    page = "/superset/dashboard/customer/"
    answer = httpx.get(f"{superset.url}{page}", params={"account": account})
    assert answer.status_code == 302
    address = urlsplit(answer.headers["location"])
    assert address.path == page
    chosen = account.replace("!", "!!").replace("'", "!'")
    (filters,) = parse_qs(address.query)["native_filters"]
    assert f"(col:account,op:IN,val:!('{chosen}'))" in filters
    assert f"(value:!('{chosen}'))" in filters


def test_a_period_that_is_chosen_changes_the_figures(
    reader: Reader, company: Settings, published_simulated: PublishedWorkspace
):
    company.warehouse().serve(published_simulated.release_id)
    period, value = _ask(
        published_simulated.release,
        "select strftime(period_end, '%Y-%m'), value_total from analytics.base_value "
        "where period_type = 'ttm' order by period_end desc offset 5 limit 1",
    )[0]
    chosen = (
        "(NATIVE_FILTER-period:(id:NATIVE_FILTER-period,extraFormData:(filters:!("
        f"(col:period,op:IN,val:!('{period}')))),filterState:(value:!('{period}')),"
        "ownState:()))"
    )
    reader.open(f"/superset/dashboard/client-base/?native_filters={chosen}")
    assert reader.number("Value of the base") == f"{value:,.0f}"


def test_a_held_release_is_explained_while_the_last_one_serves(
    reader: Reader,
    company: Settings,
    published_simulated: PublishedWorkspace,
    pictures: Path,
):
    company.warehouse().serve(published_simulated.release_id)
    held = company.root / "held" / "r99991231_235959.duckdb"
    held.parent.mkdir(exist_ok=True)
    held.write_bytes(published_simulated.release.read_bytes())
    with duckdb.connect(str(held)) as candidate:
        candidate.execute(
            "update ops.audit_results set release_id = 'r99991231_235959'"
        )
        ((table, why),) = candidate.execute(
            "update ops.audit_results set success = false, observed = '17 rows' "
            "where rule_no = 1 and table_name = 'customer_value' "
            "and severity = 'block' returning table_name, why"
        ).fetchall()[:1]
    held.with_suffix(".json").write_text(json.dumps({"release_id": held.stem}))
    try:
        reader.trouble.clear()
        reader.open("/superset/dashboard/data-trust/")
        text = reader.page.locator(".grid-container").inner_text()
        reader.page.screenshot(path=pictures / "dashboard_held.png", full_page=True)
    finally:
        for path in (held, held.with_suffix(".json")):
            path.unlink()
    assert reader.trouble == []
    assert re.search(r"HELD: r99991231_235959 failed 1 blocking rules", text)
    assert f"analytics.{table}" in text and why in text and "17 rows" in text
    assert published_simulated.release_id in text
    reader.open("/superset/dashboard/data-trust/")
    text = reader.page.locator(".grid-container").inner_text()
    assert "HELD" not in text and "The newest release is the published one" in text
