"""A delivered file -> a relation of text cells, and where each record stands in it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from include.errors import ExtractRefused
from include.ingest.cast import literal
from include.ingest.headers import absent, bind, unique
from include.ingest.rules import ExtractRule


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
        f"delim = {literal(rule.format.delimiters[0])}",
        "quote = '\"'",
        "escape = '\"'",
        "max_line_size = 10000000",
    ]
    if lenient:
        options += ["ignore_errors = true", "store_rejects = true", "rejects_limit = 0"]
    return f"read_csv({', '.join(options)})"


def header(path: Path, rule: ExtractRule) -> list[str]:
    """The column names of the file; `ExtractRefused` when it cannot have any."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            found = next(csv.reader(lines, delimiter=rule.format.delimiters[0]), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise ExtractRefused(
            f"{path.name}, line 1: not UTF-8 text ({error}). Nothing was taken in."
        ) from error
    if not found or not any(cell.strip() for cell in found):
        raise ExtractRefused(f"{path.name}: the file is empty. Nothing was taken in.")
    return list(unique(found))


def bound(path: Path, rule: ExtractRule) -> ExtractRule:
    """The rule with the file's own column names.

    Raises `ExtractRefused`, naming the closest columns, if a needed one is absent.
    """
    found = header(path, rule)
    if missing := absent(rule, found):
        raise ExtractRefused(
            f"{path.name}, line 1: required column {'; '.join(missing)} is missing. "
            "Nothing was taken in."
        )
    result: ExtractRule = bind(rule, found)
    return result


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
        reader = csv.reader(lines, delimiter=rule.format.delimiters[0])
        next(reader)
        start = reader.line_num + 1
        for record in reader:
            if record and start not in broken:
                yield start
            start = reader.line_num + 1
