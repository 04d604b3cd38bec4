"""A part of the page and the rows that answer it -> what is shown, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from include.review.charts import draw
from include.review.figures import Figures
from include.review.page import Part

Rows = Sequence[dict[str, Any]]
_LEFT = {"text", "word", "simulated", "moment"}


def answer(
    part: Part, rows: Rows, figures: Figures, said: Mapping[str, str]
) -> dict[str, Any]:
    """What the part shows, or the sentence that says why it shows nothing."""
    shown: dict[str, Any] = {}
    if part.view == "tiles":
        shown["tiles"] = _tiles(part, rows, figures)
    elif part.view == "sentences":
        shown["sentences"] = _sentences(part, rows, figures)
    elif part.view == "table":
        shown["rows"] = [
            [_cell(column, row, figures) for column in part.columns] for row in rows
        ]
        shown["heads"] = [
            {
                "label": c["label"][figures.language].format(**said),
                "align": _align(c),
            }
            for c in part.columns
        ]
    elif rows:
        shown["svg"] = draw(part, rows, figures, said)
    if any(shown.values()) and (part.view != "table" or rows):
        return shown
    empty = part.empty or figures.page.phrases["nothing"]
    return {"empty": empty[figures.language].format(**said)}


def _tiles(part: Part, rows: Rows, figures: Figures) -> list[dict[str, Any]]:
    by_measure = {row["measure"]: row for row in rows}
    return [
        {
            "label": tile["label"][figures.language],
            "now": figures.write(row["now"], tile["format"]),
            "changes": [
                _change(row, before, tile, figures) for before in ("month", "year")
            ],
        }
        for tile in part.measures
        if (row := by_measure.get(tile["measure"]))
    ]


def _change(
    row: Mapping[str, Any], before: str, tile: Mapping[str, Any], figures: Figures
) -> dict[str, str]:
    """How far the figure moved, and whether that is good news."""
    then, now = row[f"{before}_before"], row["now"]
    phrase = figures.phrase(before)
    if then is None or now is None:
        return {"text": f"{phrase}: {figures.write(None)}", "mood": ""}
    moved = now - then
    written = figures.write(moved, f"signed_{tile['format']}")
    is_good = (moved > 0) == (tile["better"] == "up")
    mood = "" if moved == 0 else "good" if is_good else "bad"
    return {"text": f"{phrase}: {written}", "mood": mood}


def _sentences(part: Part, rows: Rows, figures: Figures) -> list[str]:
    return [
        sentence[figures.language].format(
            **{
                name: figures.write(value, part.formats.get(name, "text"))
                for name, value in row.items()
            }
        )
        for row in rows
        for sentence in part.sentences
        if row[sentence["when"]]
    ]


def _cell(
    column: Mapping[str, Any], row: Mapping[str, Any], figures: Figures
) -> dict[str, str]:
    kind = column.get("format", "text")
    name = column["column"].format(language=figures.language)
    day = "day" if isinstance(row[name], date) else ""
    return {
        "text": figures.write(row[name], kind),
        "align": day or _align(column),
    }


def _align(column: Mapping[str, Any]) -> str:
    return "" if column.get("format", "text") in _LEFT else "right"
