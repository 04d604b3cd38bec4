"""What no record may hold, whatever its format: more than memory bears, or a NUL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from include.errors import ExtractRefused

# A longer record is refused, not held in memory.
LONGEST_RECORD = 10_000_000
TOO_LONG = f"the record is longer than {LONGEST_RECORD:,} characters"
HOLDS_NUL = "the record holds a NUL byte"


def flaw(cells: Iterable[str | None]) -> str:
    """Why a record of these cells is refused; '' if it is not."""
    together = "".join(cell for cell in cells if cell)
    if len(together) > LONGEST_RECORD:
        return TOO_LONG
    return HOLDS_NUL if "\0" in together else ""


def lines(text: TextIO) -> Iterator[str]:
    """The lines of a text; of one that is longer than a record only its beginning."""
    while line := text.readline(LONGEST_RECORD + 1):
        rest = line
        while rest and rest[-1] not in "\r\n":
            rest = text.readline(LONGEST_RECORD)
        yield line


def require_text(column: str, shown: str) -> None:
    """Raise `ExtractRefused` for a column by whose name nobody can ask."""
    if "\0" in column:
        raise ExtractRefused(
            f"{shown}: the name of the column {column!r} holds a NUL byte. "
            "Nothing was taken in."
        )
