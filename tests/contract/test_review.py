"""The review of real releases: one page, every figure a query of the release."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest

from include.errors import ReleaseNotFound
from include.review.page import HOME, load_page
from include.review.write import render, write_review
from include.setting_values import LANGUAGES

pytestmark = pytest.mark.slow

AT_MOST = 3_000_000
# What a browser would fetch or run.
FETCHES = re.compile(
    r"<script|<link|<iframe|\ssrc=|@import|url\((?!#)|href=\"(?!#)", re.IGNORECASE
)


def _page(published) -> str:
    return write_review(published.deployment).read_text(encoding="utf-8")


def test_the_page_is_one_small_file_that_fetches_nothing(published_simulated):
    path = write_review(published_simulated.deployment)
    text = path.read_text(encoding="utf-8")
    assert path.name == f"{published_simulated.release_id}.html"
    assert path.stat().st_size < AT_MOST
    assert text.count("<svg") == len(list((HOME / "charts").glob("*.json")))
    assert not FETCHES.search(text)
    assert list(path.parent.iterdir()) == [path], "nothing half-written is left"


def test_the_headline_is_what_the_release_says(published_simulated):
    ask = published_simulated.deployment.warehouse().query
    (base,) = ask(
        published_simulated.release_id,
        "select value_total, turnover_total from analytics.base_value "
        "where period_type = 'ttm' order by period_end desc limit 1",
    )
    (owed,) = ask(
        published_simulated.release_id,
        "select sum(open_amount - not_due) as past_due "
        "from analytics.receivables_ageing where month_end = "
        "(select max(month_end) from analytics.receivables_ageing)",
    )
    text = _page(published_simulated)
    for figure, digits in (
        (base["value_total"], 1),
        (base["turnover_total"], 0),
        (owed["past_due"], 0),
    ):
        assert isinstance(figure, Decimal)
        assert f"<dd>{figure:,.{digits}f}" in text


def test_what_selling_cost_is_said_and_so_is_that_nobody_knows(
    published_simulated, published_workspaces
):
    (base,) = published_simulated.deployment.warehouse().query(
        published_simulated.release_id,
        "select cost_to_sell, cost_to_sell_ratio from analytics.base_value "
        "where period_type = 'ttm' order by period_end desc limit 1",
    )
    cost, share = base["cost_to_sell"], 100 * base["cost_to_sell_ratio"]
    said = f"Selling cost {cost:,.0f}, {share:,.1f} % of turnover"
    assert said in _page(published_simulated)
    books = _page(published_workspaces["xero_books"])
    assert "The extracts do not tell what selling cost" in books


def test_each_part_shows_the_query_that_it_is_made_of(published_simulated):
    text = _page(published_simulated)
    parts = [part for section in load_page().sections for part in section.parts]
    assert len(parts) > 10
    assert text.count("<details") == len(parts)


def test_what_is_simulated_is_said_and_what_is_real_is_not_called_so(
    published_simulated, published_workspaces
):
    assert "simulated_billing, simulated_crm" in _page(published_simulated)
    assert 'class="simulated"' not in _page(published_workspaces["xero_books"])


def _rows(text: str, section: str) -> list[list[str]]:
    """The cells of a section's tables, row by row, as they are read."""
    (part,) = re.findall(rf'<section id="{section}">.*?</section>', text, re.S)
    return [
        [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
        for row in re.findall(r"<tr>(.*?)</tr>", part, re.S)
        if "<td" in row
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_agenda_says_what_to_do_who_does_it_and_by_when(
    published_simulated, language
):
    listed = _asking(published_simulated)(
        f"select entity_name, text_{language} as finding, action_{language} as step, "
        "owner_name, suggested_due_on::varchar as due from analytics.review_agenda "
        "where is_open and customer_id is not null and severity = 'high'"
    )
    known = {tuple(row.values()) for row in listed}
    page = render(_asking(published_simulated), language)
    shown = [row for row in _rows(page, "agenda") if len(row) == 8 and row[4] != "–"]
    about_customers = {
        (row[0], row[1], row[2], row[4], row[5])
        for row in shown
        if row[1] in {finding for _, finding, *_ in known}
    }
    assert len(about_customers) > 5
    assert about_customers <= known


@pytest.mark.parametrize("section", ["at_risk", "growing"])
def test_who_is_at_risk_or_growing_is_on_the_agenda_with_its_reason(
    published_simulated, section
):
    listed = _asking(published_simulated)(
        "select entity_name, action_en from analytics.review_agenda "
        f"where topic = '{section}'"
    )
    known = {(row["entity_name"], row["action_en"]) for row in listed}
    shown = {(row[0], row[-1]) for row in _rows(_page(published_simulated), section)}
    assert len(shown) > 5
    assert shown <= known


def test_what_the_last_review_decided_is_followed_up(published_simulated):
    text = _page(published_simulated)
    assert "The review of 2024-10-15 decided on 4 actions; 3 are done (75.0 %)." in text
    (due,) = [
        row
        for row in _rows(text, "follow_up")
        if row[0] == "2024-10-15" and row[5] == "overdue"
    ]
    assert (due[2], due[6], due[7], due[-1]) == (
        "Paid within terms",
        "17",
        "weighted days late",
        "worse",
    )


def test_every_department_is_told_how_much_it_is_asked(published_simulated):
    counted = _asking(published_simulated)(
        "select department, count(*) as findings from analytics.review_agenda "
        "where is_open and department is not null and entity_type <> 'group' "
        "group by department"
    )
    rows = _rows(_page(published_simulated), "agenda")
    shown = {
        row[0]: sum(map(int, row[1:4]))
        for row in rows
        if all(cell.isdigit() for cell in row[1:4])
    }
    words = load_page().words
    assert len(counted) > 4
    assert shown == {words[row["department"]]["en"]: row["findings"] for row in counted}


def test_what_no_extract_supplied_is_a_sentence_and_not_an_empty_chart(
    published_workspaces,
):
    text = _page(published_workspaces["xero_books"])
    assert "The CRM extracts name no key account." in text
    assert "No extract holds a review and its actions." in text
    assert text.count("<svg") < len(list((HOME / "charts").glob("*.json")))


def test_a_russian_reader_is_addressed_in_russian(published_simulated):
    settings = published_simulated.deployment
    text = render(_asking(published_simulated), "ru")
    assert '<html lang="ru">' in text
    for section in load_page().sections:
        assert section.title["ru"] in text
        assert f">{section.title['en']}<" not in text
    assert settings.language == "en"


def test_a_name_is_text_whatever_it_holds(published_simulated):
    ask = _asking(published_simulated)

    def hostile(sql: str):
        return [
            {**row, "name": "<script>alert(1)</script>"} if "name" in row else row
            for row in ask(sql)
        ]

    text = render(hostile, "en")
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_without_a_release_nothing_is_written(workspace: Callable):
    settings = workspace("empty")
    with pytest.raises(ReleaseNotFound, match="Nothing is published"):
        write_review(settings)
    assert not Path(settings.root / "review").exists()


def _asking(published) -> Callable:
    warehouse = published.deployment.warehouse()
    return lambda sql: warehouse.query(published.release_id, sql)
