"""The published tables behind a page, as its queries name them."""

from __future__ import annotations

import re

from include.dashboards.datasets import load_datasets
from include.dashboards.layout import CHOICES
from include.dashboards.pages import Page

_TABLE = re.compile(r"\b(analytics|reference|ops)\.(\w+)")


def tables_of(page: Page) -> set[tuple[str, str]]:
    """(schema, table) of every dataset that a chart or a filter of the page reads."""
    used = {chart.dataset for chart in page.charts}
    used |= {CHOICES[name] for name in page.filters}
    found = {
        match for name in used for match in _TABLE.findall(load_datasets()[name].sql)
    }
    # The audit writes its own table: it is none of dbt's.
    return found - {("ops", "audit_results")}
