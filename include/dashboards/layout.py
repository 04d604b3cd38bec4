"""A page -> where its charts stand and what its filters reach, as Superset keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from include.dashboards.charts import COLOURS
from include.dashboards.datasets import dataset_columns
from include.dashboards.pages import FILTERS, Chart, Page, stable_id

# Filter -> the dataset that lists what can be chosen.
CHOICES = {
    "period": "periods",
    "segment": "customers",
    "class": "classes",
    "owner": "customers",
    "account": "customers",
}
# One of these is always chosen: figures of several periods or customers do not add up.
_ONE_AT_A_TIME = ("period", "account")
# Charts over time and those of the last period show what they say, whatever is chosen.
_WHATEVER_PERIOD = (
    *("each", "at_each", "months", "quarters"),
    *("last", "history", "release"),
)


def position(page: Page, headings: Mapping[str, str]) -> dict[str, Any]:
    """Rows of charts in the grid; a chart's number is only meant within the page."""
    rows = [f"ROW-{number}" for number in range(len(page.rows))]
    placed: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {
            "id": "GRID_ID",
            "type": "GRID",
            "children": rows,
            "parents": ["ROOT_ID"],
        },
        "HEADER_ID": {
            "id": "HEADER_ID",
            "type": "HEADER",
            "meta": {"text": page.title},
        },
    }
    numbers = chart_numbers(page)
    for name, row in zip(rows, page.rows, strict=True):
        placed[name] = {
            "id": name,
            "type": "ROW",
            "children": [f"CHART-{chart.name}" for chart in row.charts],
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        for chart in row.charts:
            placed[f"CHART-{chart.name}"] = {
                "id": f"CHART-{chart.name}",
                "type": "CHART",
                "children": [],
                "parents": ["ROOT_ID", "GRID_ID", name],
                "meta": {
                    "chartId": numbers[chart.name],
                    "uuid": str(chart.uuid),
                    "sliceName": headings[chart.name],
                    "width": chart.width,
                    "height": row.height,
                },
            }
    return placed


def metadata(page: Page) -> dict[str, Any]:
    """Filters above the charts; a click on a mark filters the other charts."""
    return {
        "color_scheme": COLOURS,
        "cross_filters_enabled": True,
        "filter_bar_orientation": "HORIZONTAL",
        "refresh_frequency": 0,
        "expanded_slices": {},
        "timed_refresh_immune_slices": [],
        "chart_configuration": {},
        "global_chart_configuration": {
            "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
            "chartsInScope": [],
        },
        "native_filter_configuration": [_filter(page, name) for name in page.filters],
    }


def chart_numbers(page: Page) -> dict[str, int]:
    """Superset replaces them by its own when it loads the page."""
    return {chart.name: number for number, chart in enumerate(page.charts, start=1)}


def reaches(name: str, chart: Chart) -> bool:
    """Whether the filter changes the chart."""
    if name == "period" and chart.period in _WHATEVER_PERIOD:
        return False
    return FILTERS[name] in dataset_columns()[chart.dataset]


def filter_id(name: str) -> str:
    """Stands in links, so it stays."""
    return f"NATIVE_FILTER-{name}"


def _filter(page: Page, name: str) -> dict[str, Any]:
    numbers = chart_numbers(page)
    left_alone = [numbers[c.name] for c in page.charts if not reaches(name, c)]
    one = name in _ONE_AT_A_TIME
    return {
        "id": filter_id(name),
        "name": name.capitalize() if name != "account" else "Customer",
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "description": "",
        "targets": [
            {
                "column": {"name": FILTERS[name]},
                "datasetUuid": str(stable_id("dataset", CHOICES[name])),
            }
        ],
        "controlValues": {
            "multiSelect": not one,
            "enableEmptyFilter": one,
            "defaultToFirstItem": one,
            "searchAllOptions": name == "account",
            "inverseSelection": False,
            # The last month is first.
            "sortAscending": name != "period",
        },
        # Charts wait for what is chosen first.
        "requiredFirst": one,
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "cascadeParentIds": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": left_alone},
    }
