"""A release -> `review/<release_id>.html`, one self-contained page."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from include.errors import ReleaseNotFound
from include.review.figures import Figures
from include.review.page import HOME, Section, Text, load_page
from include.review.parts import Rows, answer
from include.settings import Settings


def write_review(settings: Settings, release_id: str | None = None) -> Path:
    """Write the review of a kept or held release, by default of the served one.

    Raises `ReleaseNotFound` if there is none. The page is renamed into place, so a
    reader never opens half of it.
    """
    warehouse = settings.warehouse()
    release_id = release_id or warehouse.served()
    if release_id is None:
        raise ReleaseNotFound(f"Nothing is published in {settings.root} yet.")

    def ask(sql: str) -> Rows:
        return warehouse.query(release_id, sql)

    target = settings.root / "review" / f"{release_id}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(".part")
    with warehouse.reading(release_id):
        aside.write_text(render(ask, settings.language), encoding="utf-8")
    os.replace(aside, target)
    return target


def render(ask: Callable[[str], Rows], language: str) -> str:
    """The page as HTML; `ask` answers a query on the release."""
    page = load_page()
    figures = Figures(page, language)
    (release,) = ask(_sql("release"))
    said = _said(release, figures)
    templates = Environment(
        loader=FileSystemLoader(HOME),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return templates.get_template("page.html.j2").render(
        title=f"{page.title[language]}: {said['workspace']}, {said['period_end']}",
        style=(HOME / "page.css").read_text(encoding="utf-8"),
        simulated=_simulated(ask(_sql("extracts")), figures),
        sections=[_section(each, ask, figures, said) for each in page.sections],
        figures=figures,
    )


def _section(
    section: Section,
    ask: Callable[[str], Rows],
    figures: Figures,
    said: Mapping[str, str],
) -> dict[str, Any]:
    def text(given: Text | None) -> str:
        return given[figures.language].format(**said) if given else ""

    return {
        "id": section.id,
        "title": text(section.title),
        "lead": text(section.lead),
        "parts": [
            {
                "view": part.view,
                "title": text(part.title),
                "sql": part.sql,
                "empty": "",
                **answer(part, ask(part.sql), figures, said),
            }
            for part in section.parts
        ],
    }


def _said(release: Mapping[str, Any], figures: Figures) -> dict[str, str]:
    """What the texts of the page may name."""
    return {
        **{name: figures.write(value) for name, value in release.items()},
        "currency": release["base_currency"],
        "unit": figures.write(release["value_unit"], "count"),
    }


def _simulated(extracts: Rows, figures: Figures) -> str:
    systems = ", ".join(row["source_system"] for row in extracts if row["simulated"])
    phrase = figures.phrase("simulated_banner")
    return phrase.format(systems=systems) if systems else ""


def _sql(question: str) -> str:
    return (HOME / "questions" / f"{question}.sql").read_text(encoding="utf-8")
