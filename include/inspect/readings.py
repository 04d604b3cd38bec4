"""The cells of a column -> in which ways they can be read, one if there is no doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from include.ingest.cast.columns import FALSE, TRUE

# Numeric dates; where day and month can be told apart, one of a pair is left over.
_DATES = (
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y.%m.%d"),
    *("%Y%m%d", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d %b %Y", "%d-%b-%Y"),
    *("%b %d, %Y", "%d %B %Y"),
)
_TIMES = ("", " %H:%M:%S", " %H:%M", "T%H:%M:%S", " %I:%M %p")
_ISO = re.compile(
    r"\d{4}-\d\d?-\d\d?([T ]\d\d?:\d\d(:\d\d(\.\d+)?)? ?(Z|[+-][\d:]+)?)?"
)
_EPOCH = {"epoch_s": re.compile(r"1\d{9}"), "epoch_ms": re.compile(r"1\d{12}")}


def date_formats(cells: Iterable[str]) -> tuple[str, ...]:
    """The formats that read every cell; none if no one format does."""
    filled = list(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
    if not filled:
        return ()
    if all(_ISO.fullmatch(cell) for cell in filled):
        return ("iso",)
    for name, pattern in _EPOCH.items():
        if all(pattern.fullmatch(cell) for cell in filled):
            return (name,)
    return tuple(
        day + time
        for day in _DATES
        for time in _TIMES
        if all(_reads(cell, day + time) for cell in filled)
    )


def number_marks(cells: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(decimal, thousands) that read every cell; both readings where two do."""
    bare = [re.sub(r"[^\d.,]", "", cell).strip(".,") for cell in cells]
    found = []
    for decimal, thousands in ((".", ","), (",", ".")):
        grouped = rf"\d{{1,3}}(\{thousands}\d{{3}})+"
        pattern = rf"(\d*|{grouped})(\{decimal}\d+)?"
        if all(re.fullmatch(pattern, cell) for cell in bare):
            parted = any(thousands in cell for cell in bare)
            found.append((decimal, thousands if parted else ""))
    marked = any("." in cell or "," in cell for cell in bare)
    # Numbers without a mark read the same either way.
    return tuple(found) if marked else ()


def is_number(cells: Sequence[str]) -> bool:
    """Whether every filled cell can be an amount."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(re.search(r"\d", cell) for cell in filled)


def is_boolean(cells: Iterable[str]) -> bool:
    """Whether the ingest knows every word."""
    return all(cell.strip().lower() in ("", *TRUE, *FALSE) for cell in cells)


def _reads(cell: str, format_: str) -> bool:
    try:
        return datetime.strptime(cell, format_).year > 1900
    except ValueError:
        return False
