"""The review of real releases: one page, every figure a query of the release."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from include.errors import ReleaseNotFound
from include.review.page import HOME, load_page
from include.review.write import render, write_review

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


def test_what_no_extract_supplied_is_a_sentence_and_not_an_empty_chart(
    published_workspaces,
):
    text = _page(published_workspaces["xero_books"])
    assert "The CRM extracts name no key account." in text
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
