"""Records of a delimited file one at a time: where they start, what is wrong with them.

Slower than DuckDB, and forgiving: a record that cannot be split is set aside whole.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from include.ingest.rules import Skip
from include.ingest.tables.record import HOLDS_NUL, LONGEST_RECORD, TOO_LONG
from include.ingest.tables.record import lines as lines_of
from include.ingest.tables.table import Broken, StoredTable, store_rows


@dataclass(frozen=True)
class Dialect:
    """The characters that part and enclose cells; no quote: nothing encloses."""

    delimiter: str
    quote: str

    def reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """The records of the lines; a stray quote is an error."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            skipinitialspace=self.delimiter != " ",
            strict=True,
        )


class _Lines:
    """The lines of a file, those of the current record kept with what is wrong."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.taken: list[str] = []
        self.wrong = ""

    def __iter__(self) -> Iterator[str]:
        for line in lines_of(self._text):
            if len(line) > LONGEST_RECORD:
                self.wrong = TOO_LONG
            elif "\0" in line:
                self.wrong = HOLDS_NUL
            elif not line.isascii() and not _is_text(line):
                self.wrong = "the record is not UTF-8 text"
            self.taken.append(line)
            yield line


def records(
    path: Path, dialect: Dialect, skipped_lines: int = 0, blank: bool = False
) -> Iterator[tuple[int, list[str] | Broken, list[str]]]:
    """Every record: the line it starts on, its cells, its lines as they stand.

    A blank line is no record unless asked for.
    """
    csv.field_size_limit(LONGEST_RECORD)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        lines = _Lines(text)
        each = iter(lines)
        for _ in range(skipped_lines):
            next(each)
        line, reader = skipped_lines + 1, dialect.reader(each)
        while True:
            lines.taken, lines.wrong = [], ""
            found: list[str] | Broken
            try:
                found = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                found = Broken(str(error), _shown(lines.taken))
            if lines.wrong:
                found = Broken(lines.wrong, _shown(lines.taken))
            if found or blank:
                yield line, found, lines.taken
            line += len(lines.taken)


def stored(
    path: Path,
    dialect: Dialect,
    names: Sequence[str],
    skipped_lines: int,
    skip: Sequence[Skip],
    folder: Path,
) -> StoredTable:
    """The cells of every record with as many as there are names; the rest aside.

    A line that `skip` knows for a footer may be shorter.
    """
    known = [(names.index(each.source.name), re.compile(each.matches)) for each in skip]
    broken: dict[int, Broken] = {}

    def rows() -> Iterator[tuple[int, Sequence[str]]]:
        width = len(names)
        for line, found, raw in records(path, dialect, skipped_lines):
            if isinstance(found, Broken):
                broken[line] = found
            elif len(found) < width and any(
                pattern.search("".join(found[place : place + 1]).strip())
                for place, pattern in known
            ):
                yield line, found + [""] * (width - len(found))
            elif len(found) < width or any(found[width:]):
                reason = f"{len(found)} cells where the header has {width}"
                broken[line] = Broken(reason, _shown(raw))
            else:
                yield line, found[:width]

    return store_rows(rows(), names, folder, broken)


def _is_text(line: str) -> bool:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _shown(lines: Sequence[str]) -> str:
    """The record's own text; bytes that are none as their codes."""
    text = "".join(lines)[:LONGEST_RECORD].rstrip("\r\n")
    raw = text.encode("utf-8", errors="surrogateescape")
    return raw.decode("utf-8", errors="backslashreplace")
