"""The first records of a table -> how its cells are parted, and where its header is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from include.errors import ExtractRefused
from include.ingest.headers import SEARCHED_ROWS
from include.ingest.tables.split import Dialect, records
from include.ingest.tables.table import Broken

_DELIMITERS = (",", ";", "\t", "|", "^", "~")
_QUOTES = ('"', "'", "")
_LOOKED_AT = 300
_VALUE = re.compile(r"[-+(]?[\d\s.,:/'’%()₽$€£¥-]*\d[\d\s.,:/'’%()₽$€£¥TZ-]*(руб\.?)?")


@dataclass(frozen=True)
class Header:
    """The row of the header (1 = first), and how many rows it has."""

    row: int
    rows: int = 1


def find_dialect(path: Path, shown: str) -> tuple[Dialect, list[list[str]]]:
    """The characters that part the most records of a UTF-8 file alike, and its head."""
    best: tuple[tuple[float, int], Dialect, list[list[str]]] | None = None
    for quote in _QUOTES:
        for delimiter in _DELIMITERS:
            dialect = Dialect(delimiter, quote)
            found = list(islice(records(path, dialect, blank=True), _LOOKED_AT))
            rows = [r if not isinstance(r, Broken) else [] for _, r, _ in found]
            score = _score(rows, quote)
            if best is None or score > best[0]:
                best = score, dialect, rows
    if best is None or not any(best[2]):
        raise ExtractRefused(f"{shown}: no record in it. Nothing was taken in.")
    return best[1], best[2]


def _score(rows: Sequence[Sequence[str]], quote: str) -> tuple[float, int]:
    """The share of records that are as wide as most, and how wide that is."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda each: (each[1], each[0]))
    cells = [cell for row in rows if len(row) == width for cell in row]
    # Cells that still wear a quote were not enclosed by the one that is tried.
    worn = sum(cell[:1] in ('"', "'") and cell[:1] == cell[-1:] for cell in cells)
    plain = 1 - worn / len(cells)
    held = sum(1 for row in rows if row)
    return round(count / max(held, 1) * plain, 2), width + (quote == '"')


def find_header(rows: Sequence[Sequence[str]]) -> Header:
    """The first row of names: as wide as the table, and nothing that is a value."""
    filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    wide = [count for count in filled if count > 1]
    usual = Counter(wide).most_common(1)[0][0] if wide else 1
    for number, row in enumerate(rows[:SEARCHED_ROWS]):
        names = [cell for cell in row if cell.strip()]
        if len(names) * 2 < usual or not names or any(map(is_value, names)):
            continue
        return Header(number + 1, 2 if _is_parted(rows[number : number + 3]) else 1)
    return Header(1)


def _is_parted(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row's names span several of the second row's."""
    if len(rows) < 3:
        return False
    over, under, first = ([cell.strip() for cell in row] for row in rows)
    below = [cell for cell in under if cell]
    return (
        "" in over
        and len(below) > 1
        and not any(map(is_value, below))
        and any(map(is_value, first))
        and any(b and not a for a, b in zip(over, under, strict=False))
    )


def is_value(cell: str) -> bool:
    """Whether a cell is a number, an amount or a date, not a name."""
    return bool(_VALUE.fullmatch(cell.strip()))
