"""A delimited text file -> a table that DuckDB reads as it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import duckdb

from include.errors import ExtractRefused
from include.ingest.headers import SEARCHED_ROWS, Header, Missing, find_header
from include.ingest.rules import ExtractRule, Skip
from include.ingest.sql import literal
from include.ingest.tables.record import LONGEST_RECORD
from include.ingest.tables.split import Dialect, records, stored
from include.ingest.tables.table import Broken, StoredTable, TextTable

# What DuckDB raises at a record that it cannot split; the latter at one that is longer
# than it reads at once.
UNSPLIT = (duckdb.InvalidInputException, duckdb.NotImplementedException)


@dataclass(frozen=True)
class DelimitedTable(TextTable):
    """A UTF-8 file whose records DuckDB splits; `UNSPLIT` where one cannot be."""

    path: Path
    dialect: Dialect
    names: tuple[str, ...]
    # Lines of text up to the header's end: a cell may span several.
    skipped_lines: int
    broken: Mapping[int, Broken] = field(default_factory=dict)

    @property
    def relation(self) -> str:
        """SQL of the table function that yields every cell as text."""
        columns = ", ".join(f"{literal(f':{each}')}: 'VARCHAR'" for each in self.names)
        options = [
            literal(str(self.path)),
            "auto_detect = false",
            "header = false",
            f"skip = {self.skipped_lines}",
            f"columns = {{{columns}}}",
            f"delim = {literal(self.dialect.delimiter)}",
            f"quote = {literal(self.dialect.quote)}",
            f"escape = {literal(self.dialect.quote)}",
            f"max_line_size = {LONGEST_RECORD}",
            # Room for a record anywhere; sixteen, as by default, are slower to fill.
            f"buffer_size = {2 * LONGEST_RECORD}",
        ]
        return f"read_csv({', '.join(options)})"

    @property
    def numbered(self) -> str:
        """With `record`, 1 = first after the header; needs the file's order."""
        return f"(select *, row_number() over () as record from {self.relation})"

    def lines(self, numbers: Sequence[int], rows: int) -> dict[int, int]:
        """Record -> the line it starts on."""
        if _lines_of_text(self.path) == rows + self.skipped_lines:
            # No cell spans lines and no line is blank.
            return {record: record + self.skipped_lines for record in numbers}
        wanted, found = set(numbers), {}
        starts = records(self.path, self.dialect, self.skipped_lines)
        for record, (line, _, _) in enumerate(starts, start=1):
            if record in wanted:
                found[record] = line
                if len(found) == len(wanted):
                    break
        return found

    def split(self, skip: Sequence[Skip], folder: Path) -> StoredTable:
        """The same cells, split one record at a time, with the broken ones aside."""
        return stored(
            self.path, self.dialect, self.names, self.skipped_lines, skip, folder
        )


def delimited(path: Path, rule: ExtractRule, shown: str) -> DelimitedTable:
    """The table in a UTF-8 file; `ExtractRefused` if it has not the needed columns.

    Of several delimiters that may be, the one that yields the needed columns.
    """
    found: list[DelimitedTable] = []
    refusals: list[ExtractRefused] = []
    for delimiter in rule.format.delimiters:
        dialect = Dialect(delimiter, rule.format.quote)
        try:
            names, lines = _header(path, dialect, rule, shown)
        except ExtractRefused as refusal:
            refusals.append(refusal)
            continue
        found.append(DelimitedTable(path, dialect, names, lines))
    if len(found) > 1:
        fits = " and ".join(repr(each.dialect.delimiter) for each in found)
        raise ExtractRefused(
            f"{shown}: the needed columns are found with the delimiters {fits}; "
            "declare one. Nothing was taken in."
        )
    if not found:
        # The delimiter that parts most of the needed columns is the likeliest.
        raise min(refusals, key=lambda r: r.count if isinstance(r, Missing) else 1e9)
    return found[0]


def holds_nul(path: Path) -> bool:
    """Whether there is a NUL byte, which no text has but DuckDB lets pass."""
    return any(b"\0" in chunk for chunk in _chunks(path))


def _header(
    path: Path, dialect: Dialect, rule: ExtractRule, shown: str
) -> tuple[tuple[str, ...], int]:
    """The header's names, and the lines of text up to its end."""
    last = (rule.format.header or SEARCHED_ROWS) + rule.format.header_rows
    head = list(islice(records(path, dialect, blank=True), last + 1))
    rows = [cells if isinstance(cells, list) else [] for _, cells, _ in head]
    header: Header = find_header(rows[:last], rule, shown)
    if len(head) > header.rows:
        return header.names, head[header.rows][0] - 1
    return header.names, _lines_of_text(path)


def _lines_of_text(path: Path) -> int:
    """Lines of the file, a last one without a line feed included."""
    count, last = 0, b"\n"
    for chunk in _chunks(path):
        count += chunk.count(b"\n")
        last = chunk[-1:]
    return count + (last != b"\n")


def _chunks(path: Path) -> Iterator[bytes]:
    """The file piece by piece, each small enough for the processor's cache."""
    with path.open("rb") as content:
        while chunk := content.read(1 << 20):
            yield chunk
