"""The page as its file describes it, before any release is asked."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import yaml

from include.review.figures import Figures
from include.review.page import HOME, load_page
from include.setting_values import LANGUAGES
from include.settings import PROJECT

PARTS = [part for section in load_page().sections for part in section.parts]
GIVEN = yaml.safe_load((HOME / "review.yml").read_text(encoding="utf-8"))


def _texts(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict) and {"en", "ru"} & set(node):
        yield path, {key: text for key, text in node.items() if key != "when"}
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _texts(value, f"{path}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _texts(value, f"{path}/{number}")


def test_every_text_is_written_in_every_language_and_nothing_else():
    """A comma in an unquoted text would end it and begin a key of its own."""
    texts = list(_texts(GIVEN))
    assert len(texts) > 100
    for path, text in texts:
        assert set(text) == set(LANGUAGES), path


def test_every_question_is_shown_and_every_chart_has_a_drawing():
    asked = {part.question for part in PARTS}
    written = {path.stem for path in (HOME / "questions").glob("*.sql")}
    assert asked == written
    charts = {part.question for part in PARTS if part.view == "chart"}
    assert charts == {path.stem for path in (HOME / "charts").glob("*.json")}


def test_a_chart_says_what_it_measures_in_its_title_and_on_its_axis():
    charts = [part for part in PARTS if part.view == "chart"]
    assert charts
    for part in charts:
        assert part.title and part.axis, part.question


def test_every_department_that_a_rule_asks_has_a_name():
    """Whichever department a rule asks."""
    seed = PROJECT / "dbt_project" / "seeds" / "ref_finding_rule.csv"
    with seed.open(encoding="utf-8", newline="") as rows:
        rules = list(csv.DictReader(rows))
    assert len(rules) > 30
    asked = {rule["department"] for rule in rules}
    assert asked <= set(load_page().words)


@pytest.mark.parametrize(
    ("value", "kind", "english", "russian"),
    [
        (None, "money", "–", "–"),
        (Decimal("1234567.5"), "cents", "1,234,567.50", "1\u00a0234\u00a0567,50"),
        (-0.04, "signed_number", "0.0", "0,0"),
        (-1234.56, "signed_number", "−1,234.6", "−1\u00a0234,6"),
        (3, "signed_count", "+3", "+3"),
        (0.664, "share", "66.4 %", "66,4 %"),
        ("uncoupling", "word", "uncoupling", "разъединение"),
        ("some_code", "word", "some_code", "some_code"),
        (0.86047, "figure", "0.860", "0,860"),
        (41.0521, "figure", "41.1", "41,1"),
        (-801341.61, "figure", "−801,342", "−801\u00a0342"),
        (9, "signed_count", "+9", "+9"),
    ],
)
def test_a_figure_is_written_as_its_reader_writes_it(value, kind, english, russian):
    assert Figures(load_page(), "en").write(value, kind) == english
    assert Figures(load_page(), "ru").write(value, kind) == russian
