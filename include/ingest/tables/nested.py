"""JSON, one document or one a line -> records of text under dotted names.

An object inside an object gives `a.b`. A list stays JSON text, except the one that
`explode` names, which gives a row per element; a mapping reaches into other lists by
place or by a field's value: `phones.0.number`, `fields.code=INN.value`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from include.errors import ExtractRefused
from include.ingest.headers import require
from include.ingest.rules import ExtractRule
from include.ingest.tables.json_fields import Fields, Flattening
from include.ingest.tables.json_stream import Document, decoder
from include.ingest.tables.record import LONGEST_RECORD, TOO_LONG, flaw, lines
from include.ingest.tables.table import Broken, StoredTable, store_records


def json_table(path: Path, rule: ExtractRule, shown: str, folder: Path) -> StoredTable:
    """The records of the file; `ExtractRefused` where it is not JSON."""
    broken: dict[int, Broken] = {}
    found = _of_lines(path, broken) if rule.format.type == "jsonl" else _of(path, rule)
    try:
        table = store_records(_rows(found, rule, broken), rule, shown, folder, broken)
    except (ValueError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise ExtractRefused(
            f"{shown}: not JSON that can be read ({said}). Nothing was taken in."
        ) from error
    require(rule, table.names, shown)
    return table


def _of(path: Path, rule: ExtractRule) -> Iterator[tuple[int, Any]]:
    with path.open(encoding="utf-8-sig") as text:
        document = Document(text)
        names = rule.format.records.split(".") if rule.format.records else []
        yield from enumerate(document.items(names), start=1)
        document.end()


def _of_lines(path: Path, broken: dict[int, Broken]) -> Iterator[tuple[int, Any]]:
    decode = decoder()
    with path.open(encoding="utf-8-sig", errors="backslashreplace") as text:
        for number, line in enumerate(lines(text), start=1):
            if len(line) > LONGEST_RECORD:
                broken[number] = Broken(TOO_LONG, line[:LONGEST_RECORD])
                continue
            if not line.strip():
                continue
            try:
                record = decode.decode(line)
            except (ValueError, RecursionError) as error:
                broken[number] = Broken(f"not JSON: {error}", line.rstrip("\n"))
            else:
                yield number, record


def _rows(
    found: Iterator[tuple[int, Any]], rule: ExtractRule, broken: dict[int, Broken]
) -> Iterator[tuple[int, Fields]]:
    """One row per record, or per element of the list that is exploded."""
    flattening = Flattening(rule)
    for number, record in found:
        try:
            rows = flattening.rows(record)
            wrong = next(filter(None, (flaw(row.values()) for row in rows)), "")
        except ValueError as error:
            wrong = str(error)
        if wrong:
            text = flattening.shown(record)[:LONGEST_RECORD]
            broken[number] = Broken(wrong, text)
            continue
        for row in rows:
            yield number, row
