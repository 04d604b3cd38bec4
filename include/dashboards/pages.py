"""`pages/*.yml` -> what each dashboard shows, checked as it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import yaml

HOME = Path(__file__).parent
# Every chart says of which time its figures are, in one of these ways.
PERIODS = {
    "chosen": "12 months to the chosen month",
    "each": "12 months to each month-end",
    "last": "12 months to the last month-end",
    "at_chosen": "at the chosen month-end",
    "at_each": "at each month-end",
    "months": "in each month",
    "quarters": "quarters since the first purchase",
    "history": "all of the history",
    "release": "as of this release",
}
# The same under a number.
BRIEFLY = {
    "chosen": "12 months",
    "last": "last 12 months",
    "at_chosen": "at month-end",
    "release": "this release",
}
# Filter -> the column that it filters, wherever a dataset has it.
FILTERS = {
    "period": "period",
    "segment": "segment",
    "class": "abc_class",
    "owner": "owner",
    "account": "account",
}
# What every page starts with has its title in its column heads.
PREAMBLE = "about"
ROW_WIDTH = 12


@dataclass(frozen=True)
class Chart:
    """One chart of a page; `show` says how, and which of the rest it needs."""

    page: str
    name: str
    show: str
    dataset: str
    width: int
    title: str = ""
    unit: str = ""
    period: str = ""
    metric: str = ""
    metrics: Mapping[str, str] | None = None
    x: str = ""
    y: str = ""
    by: Sequence[str] = ()
    columns: Sequence[str] = ()
    order: str = ""
    where: str = ""
    format: str = ""
    formats: Mapping[str, str] | None = None
    limit: int = 1000
    stack: bool = False
    horizontal: bool = False

    @property
    def uuid(self) -> UUID:
        """The same as long as page and name are."""
        return stable_id("chart", f"{self.page}/{self.name}")

    @property
    def ordered(self) -> list[tuple[str, bool]]:
        """The columns of `order`, and whether each ascends: "-turnover, customer"."""
        given = [each.strip() for each in self.order.split(",") if each]
        return [(each.lstrip("-"), not each.startswith("-")) for each in given]

    def subtitle(self, words: Mapping[str, str]) -> str:
        """Unit and period in the few words that fit under a number."""
        return f"{self.unit.format(**words)}, {BRIEFLY[self.period]}"

    def heading(self, words: Mapping[str, str]) -> str:
        """The title with unit and period; a number has them under its figure."""
        if self.name == PREAMBLE:
            return "About these figures"
        unit = self.unit.format(**words)
        if self.show == "number":
            return self.title
        return f"{self.title} ({unit}; {PERIODS[self.period]})"


@dataclass(frozen=True)
class Row:
    """Charts side by side; the height in eighths of a grid unit, as Superset counts."""

    height: int
    charts: Sequence[Chart]


@dataclass(frozen=True)
class Page:
    """One dashboard; its address ends in `slug`, the name of its file."""

    slug: str
    title: str
    question: str
    filters: Sequence[str]
    rows: Sequence[Row]

    @property
    def charts(self) -> list[Chart]:
        """All its charts, in reading order."""
        return [chart for row in self.rows for chart in row.charts]


@cache
def load_pages() -> list[Page]:
    """All pages; an unknown key raises TypeError, an unknown period KeyError."""
    return [_page(path) for path in sorted((HOME / "pages").glob("*.yml"))]


@cache
def load_labels() -> dict[str, dict[str, str]]:
    """Column -> its label and format, where they are not its name and plain."""
    given: dict[str, dict[str, str]] = yaml.safe_load(
        (HOME / "labels.yml").read_text(encoding="utf-8")
    )
    return given


def stable_id(kind: str, name: str) -> UUID:
    """The same on every machine and at every load, so that a load replaces."""
    return uuid5(NAMESPACE_URL, f"clientele/{kind}/{name}")


def _page(path: Path) -> Page:
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows = [_row(path.stem, row) for row in given.pop("rows")]
    return Page(slug=path.stem, rows=rows, **given)


def _row(page: str, given: Mapping[str, Any]) -> Row:
    share = ROW_WIDTH // len(given["charts"])
    charts = [Chart(**{"page": page, "width": share, **c}) for c in given["charts"]]
    return Row(height=given["height"], charts=charts)
