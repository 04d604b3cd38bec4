"""A delivered file -> a relation of text cells, and where each record stands in it."""

from __future__ import annotations

import codecs
import csv
import difflib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from include.errors import ExtractRefused
from include.ingest.cast import literal
from include.ingest.mapping import ExtractRule


def text_relation(path: Path, rule: ExtractRule, lenient: bool = False) -> str:
    """SQL of a table function that yields every cell as text.

    `lenient` skips records that do not have the header's number of columns and
    lists them in DuckDB's `reject_errors`.
    """
    columns = ", ".join(f"{literal(each)}: 'VARCHAR'" for each in header(path, rule))
    options = [
        literal(str(path)),
        "auto_detect = false",
        "header = true",
        f"columns = {{{columns}}}",
        f"delim = {literal(rule.format['delimiter'])}",
        "quote = '\"'",
        "escape = '\"'",
        "max_line_size = 10000000",
    ]
    if lenient:
        options += ["ignore_errors = true", "store_rejects = true", "rejects_limit = 0"]
    return f"read_csv({', '.join(options)})"


def header(path: Path, rule: ExtractRule) -> list[str]:
    """The column names of the file; `ExtractRefused` when it cannot have any."""
    if codecs.lookup(rule.format["encoding"]).name != "utf-8":
        raise ExtractRefused(
            f"{path.name}: encoding {rule.format['encoding']} is not read; "
            "save the extract as UTF-8. Nothing was taken in."
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            found = next(csv.reader(lines, delimiter=rule.format["delimiter"]), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise ExtractRefused(
            f"{path.name}, line 1: not UTF-8 text ({error}). Nothing was taken in."
        ) from error
    if not found or not any(cell.strip() for cell in found):
        raise ExtractRefused(f"{path.name}: the file is empty. Nothing was taken in.")
    if repeated := sorted({cell for cell in found if found.count(cell) > 1}):
        raise ExtractRefused(
            f"{path.name}, line 1: column {', '.join(repeated)} appears twice. "
            "Nothing was taken in."
        )
    return found


def require_columns(path: Path, rule: ExtractRule) -> None:
    """Raise `ExtractRefused`, naming the closest columns, if a needed one is absent."""
    found = header(path, rule)
    needed = {column for each in rule.entities for column in each.needed}
    if rule.extracted_at and "column" in rule.extracted_at:
        needed.add(rule.extracted_at["column"])
    absent = sorted(needed - set(found))
    if not absent:
        return
    hints = []
    for column in absent:
        close = difflib.get_close_matches(column, found, n=2, cutoff=0.5)
        hints.append(f"{column}" + (f" (closest: {', '.join(close)})" if close else ""))
    raise ExtractRefused(
        f"{path.name}, line 1: required column {'; '.join(hints)} is missing. "
        "Nothing was taken in."
    )


def physical_lines(
    path: Path, rule: ExtractRule, records: Iterable[int], broken: Mapping[int, str]
) -> dict[int, int]:
    """Record number (1 = first after the header) -> the line on which it starts.

    `broken` are the start lines of records that DuckDB set aside; blank records and
    those are not counted, as DuckDB does not count them.
    """
    wanted = set(records)
    if not wanted:
        return {}
    last, found = max(wanted), {}
    for number, line in enumerate(_starts(path, rule, broken), start=1):
        if number in wanted:
            found[number] = line
        if number == last:
            break
    return found


def _starts(path: Path, rule: ExtractRule, broken: Mapping[int, str]) -> Iterator[int]:
    csv.field_size_limit(100_000_000)
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as lines:
        reader = csv.reader(lines, delimiter=rule.format["delimiter"])
        next(reader)
        start = reader.line_num + 1
        for record in reader:
            if record and start not in broken:
                yield start
            start = reader.line_num + 1
