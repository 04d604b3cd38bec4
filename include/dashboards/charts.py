"""A chart of a page -> the parameters that Superset draws it from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from include.dashboards.pages import Chart, load_labels

# Okabe and Ito's colours can be told apart without colour vision.
COLOURS = "clientele"
# One hue from light to dark: more is darker, also in grey.
SHADES = "clientele_shades"

Words = Mapping[str, str]


def parameters(chart: Chart, words: Words) -> dict[str, Any]:
    """What Superset calls form data; raises KeyError if `show` is none of `SHOWN`."""
    viz_type, build = SHOWN[chart.show]
    return {
        "viz_type": viz_type,
        "adhoc_filters": [_where(chart.where)] if chart.where else [],
        "row_limit": chart.limit,
        "color_scheme": COLOURS,
        "extra_form_data": {},
        **build(chart, words),
    }


def _where(condition: str) -> dict[str, Any]:
    return {"clause": "WHERE", "expressionType": "SQL", "sqlExpression": condition}


def _metric(label: str, sql: str) -> dict[str, Any]:
    return {
        "expressionType": "SQL",
        "sqlExpression": sql,
        "label": label,
        "hasCustomLabel": True,
        # Superset tells metrics apart by it.
        "optionName": f"metric_{label}",
    }


def _metrics(chart: Chart) -> list[dict[str, Any]]:
    return [_metric(label, sql) for label, sql in (chart.metrics or {}).items()]


def _number(chart: Chart, words: Words) -> dict[str, Any]:
    return {
        "metric": _metric(chart.title, chart.metric),
        "y_axis_format": chart.format,
        "subtitle": chart.subtitle(words),
        "header_font_size": 0.4,
        "subtitle_font_size": 0.15,
    }


def _line(chart: Chart, words: Words) -> dict[str, Any]:
    return {
        "x_axis": chart.x,
        "xAxisForceCategorical": chart.x != "customers_percent",
        "x_axis_sort": chart.order.lstrip("-") or chart.x,
        "x_axis_sort_asc": not chart.order.startswith("-"),
        "metrics": _metrics(chart),
        "groupby": list(chart.by),
        "y_axis_format": chart.format,
        "rich_tooltip": True,
        "show_legend": len(chart.metrics or {}) > 1 or bool(chart.by),
        "legendOrientation": "top",
        "legendType": "scroll",
        "markerEnabled": True,
        "truncateYAxis": False,
        "truncate_metric": True,
        "show_empty_columns": True,
        "comparison_type": "values",
    }


def _bar(chart: Chart, words: Words) -> dict[str, Any]:
    # A bar starts at zero, or its length says nothing; the axis is never cut.
    return {
        **_line(chart, words),
        "orientation": "horizontal" if chart.horizontal else "vertical",
        "stack": "Stack" if chart.stack else None,
        "markerEnabled": False,
        "show_value": chart.horizontal,
        "only_total": True,
    }


def _heatmap(chart: Chart, words: Words) -> dict[str, Any]:
    return {
        "x_axis": chart.x,
        "groupby": chart.y,
        "metric": _metric(chart.title, chart.metric),
        "sort_x_axis": "alpha_asc",
        "sort_y_axis": "alpha_desc",
        "normalize_across": "heatmap",
        "linear_color_scheme": SHADES,
        "y_axis_format": chart.format,
        "show_values": True,
        "show_legend": False,
        "show_percentage": False,
        "xscale_interval": 1,
        "yscale_interval": 1,
        "left_margin": 75,
        "bottom_margin": 40,
    }


def _table(chart: Chart, words: Words) -> dict[str, Any]:
    shown = {
        "order_by_cols": [json.dumps(each) for each in chart.ordered],
        "table_timestamp_format": "%Y-%m-%d",
        "show_cell_bars": False,
        "include_search": False,
        "allow_render_html": True,
        "column_config": _column_formats(chart),
    }
    if not chart.metrics:
        return {**shown, "query_mode": "raw", "all_columns": list(chart.columns)}
    return {
        **shown,
        "query_mode": "aggregate",
        "groupby": list(chart.columns),
        "metrics": _metrics(chart),
        "timeseries_limit_metric": _metric(chart.order, f"min({chart.order})"),
        "order_desc": False,
    }


def _column_formats(chart: Chart) -> dict[str, dict[str, Any]]:
    labels = load_labels()
    formats = {c: labels.get(c, {}).get("format") for c in chart.columns}
    formats |= dict.fromkeys(chart.metrics or {}, chart.format)
    formats |= chart.formats or {}
    return {
        column: {"d3NumberFormat": kind} for column, kind in formats.items() if kind
    }


SHOWN: dict[str, tuple[str, Callable[[Chart, Words], dict[str, Any]]]] = {
    "number": ("big_number_total", _number),
    "line": ("echarts_timeseries_line", _line),
    "bar": ("echarts_timeseries_bar", _bar),
    "heatmap": ("heatmap_v2", _heatmap),
    "table": ("table", _table),
}
