"""The review as a reader sees it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from include.review.page import load_page
from include.review.write import render, write_review
from tests.conftest import PublishedWorkspace

pytestmark = [pytest.mark.slow, pytest.mark.bi]

SAMPLES = ("simulated", "online_retail", "xero_books")


@pytest.fixture(scope="module", params=SAMPLES)
def company(request: pytest.FixtureRequest) -> PublishedWorkspace:
    """Each sample's release."""
    if request.param == "simulated":
        return request.getfixturevalue("published_simulated")
    return request.getfixturevalue("published_workspaces")[request.param]


@pytest.fixture
def opened(browser: Browser) -> tuple[Page, list[str]]:
    """A page, and everything that went wrong on it or that it asked the network."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith("file:") else trouble.append(request.url)
        ),
    )
    return page, trouble


def test_the_review_opens_without_an_error_and_asks_nobody(
    opened, company: PublishedWorkspace, pictures: Path
):
    page, trouble = opened
    page.goto(write_review(company.deployment).as_uri())
    page.screenshot(
        path=pictures / f"review_{company.deployment.workspace}.png", full_page=True
    )
    assert trouble == []
    assert page.locator("section").count() == len(load_page().sections)
    assert page.locator("figure svg").count() > 0
    # Whatever is wider than the screen scrolls in its own box.
    assert page.evaluate("document.documentElement.scrollWidth") <= 1200


def test_the_figures_on_the_page_are_those_of_the_release(
    opened, company: PublishedWorkspace
):
    page, _ = opened
    page.goto(write_review(company.deployment).as_uri())
    classes = company.deployment.warehouse().query(
        company.release_id,
        "select abc_class, count(*) as customers from analytics.customer_abc "
        "where metric = 'value_coefficient' and method = 'cut' and period_type = 'ttm' "
        "and period_end = (select max(period_end) from analytics.customer_abc "
        "where period_type = 'ttm') group by abc_class order by abc_class",
    )
    assert classes
    table = page.locator("#trend table").last
    shown = [
        tuple(row.locator("td").all_inner_texts()[:2])
        for row in table.locator("tbody tr").all()
    ]
    assert shown == [(row["abc_class"], f"{row['customers']:,}") for row in classes]


def test_the_agenda_is_read_from_the_top_as_the_release_orders_it(
    opened, company: PublishedWorkspace
):
    page, _ = opened
    page.goto(write_review(company.deployment).as_uri())
    (first,) = company.deployment.warehouse().query(
        company.release_id,
        "select text_en, action_en from analytics.review_agenda "
        "where origin = 'automatic' and rank = 1",
    )
    cells = page.locator("#agenda table").first.locator("tbody tr").first.locator("td")
    assert cells.nth(1).inner_text() == first["text_en"]
    assert cells.nth(2).inner_text() == first["action_en"]


def test_a_reader_can_open_the_query_behind_a_figure(
    opened, company: PublishedWorkspace
):
    page, _ = opened
    page.goto(write_review(company.deployment).as_uri())
    query = page.locator("#headline details").first
    assert not query.locator("pre").is_visible()
    query.locator("summary").click()
    sql = query.locator("pre").inner_text()
    rows = company.deployment.warehouse().query(company.release_id, sql)
    assert {row["measure"] for row in rows} >= {"value_total", "turnover_total"}


def test_it_prints_to_a4_pages_without_its_controls(
    browser: Browser, published_simulated: PublishedWorkspace, tmp_path: Path
):
    page = browser.new_page()
    page.goto(write_review(published_simulated.deployment).as_uri())
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator("details").first.is_visible()
    printed = page.pdf(format="A4")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 12


def test_in_russian_it_fits_too(
    browser: Browser, published_simulated: PublishedWorkspace, tmp_path: Path, pictures
):
    warehouse = published_simulated.deployment.warehouse()
    path = tmp_path / "review.html"
    path.write_text(
        render(lambda sql: warehouse.query(published_simulated.release_id, sql), "ru"),
        encoding="utf-8",
    )
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(path.as_uri())
    page.screenshot(path=pictures / "review_ru.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1200
