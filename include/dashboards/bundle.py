"""Pages, charts and datasets -> the files that Superset loads, as one ZIP.

They are Superset's own format of assets, with ids that are the same on every machine:
whoever loads them again replaces what was loaded before.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import yaml

from include.dashboards.charts import Words, parameters
from include.dashboards.datasets import Dataset, dataset_columns, load_datasets
from include.dashboards.layout import metadata, position
from include.dashboards.pages import Chart, Page, load_labels, load_pages, stable_id

# Where a database's file lies is said when Superset connects (superset_config.py).
DATABASES = {
    "published": "Clientele, published",
    "newest": "Clientele, newest release or held candidate",
}
_VERSION = "1.0.0"
# Superset draws grey bars where there is nothing, and speaks of a query.
_EMPTY = """
[aria-label=empty], [aria-label=empty] + div > * { display: none; }
[aria-label=empty] + div::after {
    content: "Nothing of this is in the release, or nothing is yours to see. What no "
        "extract supplied is said at the top of the page.";
}
"""


def words_for(currency: str, value_unit: int, own_accounts_only: bool = False) -> Words:
    """What stands for {money} and {value} in titles and column heads, and whose rows
    the page says it shows."""
    names = {1: "", 1_000: " thousand", 1_000_000: " million"}
    unit = names.get(value_unit, f" {value_unit:,}")
    shown = "own" if own_accounts_only else "all"
    return {"money": currency, "value": f"{currency}{unit}", "rows_shown": shown}


def write_bundle(path: Path, words: Words) -> None:
    """The ZIP; the same bytes for the same pages and words."""
    with ZipFile(path, "w", ZIP_DEFLATED) as bundle:
        for name, content in sorted(assets(words).items()):
            text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
            bundle.writestr(ZipInfo(f"clientele/{name}"), text)


def assets(words: Words) -> dict[str, dict[str, Any]]:
    """File name -> what it says."""
    found: dict[str, dict[str, Any]] = {
        "metadata.yaml": {
            "version": _VERSION,
            "type": "assets",
            "timestamp": "2026-01-01T00:00:00+00:00",
        }
    }
    for name in DATABASES:
        found[f"databases/{name}.yaml"] = _database(name)
    for dataset in load_datasets().values():
        folder = f"datasets/{dataset.database}"
        found[f"{folder}/{dataset.name}.yaml"] = _dataset(dataset, words)
    for page in load_pages():
        found[f"dashboards/{page.slug}.yaml"] = _dashboard(page, words)
        for chart in page.charts:
            found[f"charts/{page.slug}-{chart.name}.yaml"] = _chart(chart, words)
    return found


def _database(name: str) -> dict[str, Any]:
    return {
        "database_name": DATABASES[name],
        "sqlalchemy_uri": f"duckdb:///{name}.duckdb",
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_file_upload": False,
        "cache_timeout": None,
        "extra": {"allows_virtual_table_explore": True},
        "uuid": str(stable_id("database", name)),
        "version": _VERSION,
    }


def _dataset(dataset: Dataset, words: Words) -> dict[str, Any]:
    return {
        "table_name": dataset.name,
        "description": dataset.about,
        "main_dttm_col": None,
        "schema": None,
        "catalog": None,
        "sql": dataset.sql.replace("{rows_shown}", words["rows_shown"]),
        "params": None,
        "template_params": None,
        "filter_select_enabled": True,
        "fetch_values_predicate": None,
        "extra": None,
        "columns": [
            {
                "column_name": column,
                "verbose_name": label(column, words),
                "type": kind,
                "is_dttm": kind in ("DATE", "TIMESTAMP"),
                "is_active": True,
                "groupby": True,
                "filterable": True,
                "expression": None,
                "description": None,
                "python_date_format": None,
            }
            for column, kind in dataset_columns()[dataset.name].items()
        ],
        "metrics": [
            {
                "metric_name": "rows",
                "verbose_name": "Rows",
                "expression": "count(*)",
                "metric_type": None,
                "description": None,
                "d3format": ",d",
                "warning_text": None,
            }
        ],
        "database_uuid": str(stable_id("database", dataset.database)),
        "uuid": str(stable_id("dataset", dataset.name)),
        "version": _VERSION,
    }


def label(column: str, words: Words) -> str:
    """How a column is called in a table."""
    known = load_labels().get(column, {}).get("label")
    return known.format(**words) if known else column.replace("_", " ").capitalize()


def _chart(chart: Chart, words: Words) -> dict[str, Any]:
    drawn = parameters(chart, words)
    return {
        "slice_name": chart.heading(words),
        "description": None,
        "viz_type": drawn["viz_type"],
        "params": drawn,
        "cache_timeout": None,
        "uuid": str(chart.uuid),
        "dataset_uuid": str(stable_id("dataset", chart.dataset)),
        "version": _VERSION,
    }


def _dashboard(page: Page, words: Words) -> dict[str, Any]:
    headings = {chart.name: chart.heading(words) for chart in page.charts}
    return {
        "dashboard_title": page.title,
        "description": page.question,
        "css": _EMPTY,
        "slug": page.slug,
        "published": True,
        "position": position(page, headings),
        "metadata": metadata(page),
        "uuid": str(stable_id("dashboard", page.slug)),
        "version": _VERSION,
    }
