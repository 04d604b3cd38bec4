"""`review.yml` -> the sections of the page, each part with the question it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HOME = Path(__file__).parent

Text = Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """One tile row, chart, table or paragraph; its texts are in every language."""

    view: str
    question: str
    chart: str
    title: Text | None = None
    empty: Text | None = None
    columns: Sequence[Mapping[str, Any]] = ()
    measures: Sequence[Mapping[str, Any]] = ()
    sentences: Sequence[Mapping[str, str]] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    axis: Mapping[str, Text] = field(default_factory=dict)

    @property
    def sql(self) -> str:
        """The query that the part shows."""
        return (HOME / "questions" / f"{self.question}.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Section:
    """A titled group of parts."""

    id: str
    title: Text
    parts: Sequence[Part]
    lead: Text | None = None


@dataclass(frozen=True)
class Page:
    """Everything of `review.yml`."""

    title: Text
    sections: Sequence[Section]
    words: Mapping[str, Text]
    phrases: Mapping[str, Text]


@cache
def load_page() -> Page:
    """The page as its file describes it; an unknown key raises TypeError."""
    given = yaml.safe_load((HOME / "review.yml").read_text(encoding="utf-8"))
    sections = [
        Section(
            **{
                **section,
                "parts": [
                    Part(**{"chart": part["question"], **part})
                    for part in section["parts"]
                ],
            }
        )
        for section in given.pop("sections")
    ]
    return Page(sections=sections, **given)
