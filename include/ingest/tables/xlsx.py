"""A workbook -> the rows of one sheet as text, however large the sheet."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl

from include.errors import ExtractRefused
from include.ingest.headers import SEARCHED_ROWS, Header, Missing, find_header, folded
from include.ingest.rules import ExtractRule
from include.ingest.tables.record import LONGEST_RECORD, flaw
from include.ingest.tables.table import Broken, StoredTable, store_rows
from include.ingest.tables.typed import cell_text, decimal_marks


def workbook(path: Path, rule: ExtractRule, shown: str, folder: Path) -> StoredTable:
    """The sheet that has the needed columns; `ExtractRefused` if none or several do."""
    with _book(path, shown) as book:
        sheet, header = _sheet(book, rule, shown)
        broken: dict[int, Broken] = {}
        rows = _rows(sheet, header, rule, broken)
        return store_rows(rows, header.names, folder, broken)


def sheet_heads(path: Path, shown: str, rows: int) -> dict[str, list[list[str]]]:
    """The first rows of every sheet as text, by the sheet's name."""
    with _book(path, shown) as book:
        return {
            sheet.title: [_texts(row) for row in _head(sheet, rows)]
            for sheet in book.worksheets
        }


@contextmanager
def _book(path: Path, shown: str) -> Iterator[Any]:
    """The workbook while it is read; `ExtractRefused` where it is damaged."""
    try:
        # Opened here, because openpyxl goes by the name.
        with path.open("rb") as content:
            yield openpyxl.load_workbook(content, read_only=True, data_only=True)
    except (
        *(zipfile.BadZipFile, zlib.error, ParseError, OSError, EOFError),
        *(KeyError, ValueError, TypeError, AttributeError, IndexError, RuntimeError),
    ) as error:
        # What openpyxl raises for a part that is missing or is not what it should be.
        raise ExtractRefused(
            f"{shown}: not a workbook that can be read "
            f"({type(error).__name__}: {error}). Nothing was taken in."
        ) from error


def _sheet(book: Any, rule: ExtractRule, shown: str) -> tuple[Any, Header]:
    sheets = book.worksheets
    names = [sheet.title for sheet in sheets]
    wanted = rule.format.sheet
    if wanted is not None:
        sheets = [s for s in sheets if folded(s.title) == folded(wanted)]
        if not sheets and wanted.isdecimal() and 0 < int(wanted) <= len(names):
            sheets = [book.worksheets[int(wanted) - 1]]
        if not sheets:
            raise ExtractRefused(
                f"{shown}: there is no sheet {wanted!r}; it has {', '.join(names)}. "
                "Nothing was taken in."
            )
    last = (rule.format.header or SEARCHED_ROWS) + rule.format.header_rows
    fitting, refusals = [], []
    for sheet in sheets:
        try:
            head = [_texts(row) for row in _head(sheet, last)]
            fitting.append((sheet, find_header(head, rule, f"{shown}, {sheet.title}")))
        except ExtractRefused as refusal:
            refusals.append(refusal)
    if len(fitting) > 1:
        fits = " and ".join(sheet.title for sheet, _ in fitting)
        raise ExtractRefused(
            f"{shown}: the needed columns are on the sheets {fits}; name one as "
            "`sheet`. Nothing was taken in."
        )
    if not fitting:
        raise min(refusals, key=lambda r: r.count if isinstance(r, Missing) else 1e9)
    return fitting[0]


def _head(sheet: Any, rows: int) -> list[tuple[Any, ...]]:
    # What a sheet says of its own size may be wrong, and cuts it off.
    sheet.reset_dimensions()
    return list(islice(sheet.iter_rows(values_only=True), rows))


def _texts(row: Sequence[Any]) -> list[str]:
    return [cell_text(value, None) or "" for value in row]


def _rows(
    sheet: Any, header: Header, rule: ExtractRule, broken: dict[int, Broken]
) -> Iterator[tuple[int, list[str | None]]]:
    """Every row that is not empty, with its number on the sheet."""
    width = len(header.names)
    of_column = decimal_marks(rule)
    marks = [of_column.get(folded(each)) for each in header.names]
    rows = sheet.iter_rows(min_row=header.rows + 1, values_only=True)
    for number, row in enumerate(rows, start=header.rows + 1):
        cells: list[str | None] = [
            cell_text(value, mark) for value, mark in zip(row, marks, strict=False)
        ]
        wrong = flaw(cells)
        if any(value not in (None, "") for value in row[width:]):
            wrong = "a cell beyond the header's last column"
        if wrong:
            broken[number] = Broken(wrong, "; ".join(_texts(row))[:LONGEST_RECORD])
        elif any(cell not in (None, "") for cell in cells):
            yield number, cells + [None] * (width - len(cells))
