"""Numbers and rows as aligned plain text of at most 100 columns."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from textwrap import wrap
from typing import Any

WIDTH = 100
UNKNOWN = "-"


def count(number: int, thing: str) -> str:
    """`1 extract`, `1,204 extracts`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def money(amount: Decimal | None) -> str:
    """An amount to the cent; what is unknown is not zero."""
    return UNKNOWN if amount is None else f"{amount:,.2f}"


def share(part: float | None) -> str:
    """A fraction as per cent."""
    return UNKNOWN if part is None else f"{part:.1%}"


def plain(value: Any) -> str:
    """Any cell as it is shown."""
    if value is None:
        return UNKNOWN
    return f"{value:,}" if isinstance(value, int) else str(value)


def table(rows: Sequence[Sequence[str]], *, left: int = 1) -> list[str]:
    """Rows as columns, the first `left` of them flush left, the rest flush right."""
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(fit("  " + "  ".join(cells)))
    return lines


def section(title: str, lines: Sequence[str]) -> list[str]:
    """A titled block with a line of space before it."""
    return ["", title, *lines] if lines else []


def paragraph(text: str) -> list[str]:
    """The text within the page, every line after the first set in."""
    return wrap(text, WIDTH, initial_indent="  ", subsequent_indent="      ")


def from_here(path: Path) -> Path:
    """The path as it can be typed here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def shorten(text: str, width: int) -> str:
    """The text in at most `width` characters."""
    return text if len(text) <= width else text[: width - 1] + "…"


def fit(line: str) -> str:
    """The line within the page."""
    return shorten(line.rstrip(), WIDTH)
