"""Rows and a Vega-Lite drawing -> an SVG that needs no script and prints."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

import vl_convert

from include.review.figures import Figures
from include.review.page import HOME, Part

_LOCALES: dict[str, Literal["ru-RU", "en-GB"]] = {"en": "en-GB", "ru": "ru-RU"}
_LOOK = {
    "width": 620,
    "height": 240,
    "padding": {"left": 24, "right": 12, "top": 4, "bottom": 4},
    "config": {
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "legend": {"labelFontSize": 12},
    },
}


def draw(
    part: Part,
    rows: Sequence[Mapping[str, Any]],
    figures: Figures,
    said: Mapping[str, str],
) -> str:
    """The part's chart; its axes named in the page's language, its codes in words."""
    path = HOME / "charts" / f"{part.question}.json"
    drawing = json.loads(path.read_text(encoding="utf-8"))
    for layer in drawing.get("layer", [drawing]):
        for axis, titles in part.axis.items():
            layer["encoding"][axis]["title"] = titles[figures.language].format(**said)
    values = [_plain(row, figures) for row in rows]
    drawing = {**_LOOK, **drawing, "data": {"values": values}}
    locale = _LOCALES[figures.language]
    svg: str = vl_convert.vegalite_to_svg(
        drawing,
        allowed_base_urls=[],
        format_locale=locale,
        time_format_locale=locale,
    )
    return svg


def _plain(row: Mapping[str, Any], figures: Figures) -> dict[str, Any]:
    return {name: _cell(value, figures) for name, value in row.items()}


def _cell(value: Any, figures: Figures) -> Any:
    if isinstance(value, date):
        # With a time of day, or it is read as UTC and shown as the day before.
        return f"{value.isoformat()}T00:00:00"
    return figures.word(value) if isinstance(value, str) else value
