"""Any file -> what it is: packed how, of which kind, in which encoding and dialect."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from include.errors import ExtractRefused
from include.ingest.rules import Format
from include.ingest.tables.encoding import utf8
from include.ingest.tables.json_stream import decoder
from include.ingest.tables.unpack import Limits, packing_of, unpacked
from include.ingest.tables.xlsx import sheet_heads
from include.inspect.dialect import Header, find_dialect, find_header
from include.inspect.encodings import Encoding, find_encoding

_NOT_READ = {
    b"\xd0\xcf\x11\xe0": "a workbook of Excel 97 (.xls); save it as .xlsx",
    b"%PDF": "a PDF; ask for the table behind it, as CSV or XLSX",
    b"7z\xbc\xaf": "a 7z archive; pack it as zip or gz",
    b"Rar!": "a RAR archive; pack it as zip or gz",
    b"SQLite f": "an SQLite database; export its tables as CSV",
}
_SHOWN_ROWS = 40


@dataclass(frozen=True)
class Probe:
    """A file as it was found; `format` reads it without another word."""

    plain: Path
    packing: str
    format: Format
    encoding: Encoding | None = None
    header: Header | None = None
    # Of a workbook with several tables, those that were not taken.
    other_sheets: tuple[str, ...] = ()


def probe(path: Path, limits: Limits, folder: Path) -> Probe:
    """What the file is; `ExtractRefused` says why it cannot be read."""
    shown = path.name
    if path.is_symlink():
        raise ExtractRefused(f"{shown} is a link; look at the file itself.")
    if not path.stat().st_size:
        raise ExtractRefused(f"{shown}: the file is empty.")
    plain = unpacked(path, Format(), limits, folder / "unpacked")
    packing = packing_of(path) if plain != path else ""
    with plain.open("rb") as content:
        start = content.read(64)
    for magic, said in _NOT_READ.items():
        if start.startswith(magic):
            raise ExtractRefused(f"{shown}: {said}.")
    if start.startswith(b"PAR1"):
        return Probe(plain, packing, Format(type="parquet"))
    if packing_of(plain) == "zip":
        return _workbook(plain, packing, shown)
    encoding = find_encoding(plain, shown)
    text = utf8(plain, (encoding.name,), folder / "probed", shown)
    with text.open(encoding="utf-8-sig", errors="replace") as content:
        first = content.readline(1 << 20).strip()
    if first == "1CClientBankExchange":
        shape = Format(type="bank_exchange", encodings=(encoding.name,))
        return Probe(plain, packing, shape, encoding)
    if first[:1] in ("{", "["):
        return Probe(plain, packing, _json(text, shown), encoding)
    if first[:1] == "<":
        raise ExtractRefused(f"{shown}: HTML or XML; export the table as CSV or XLSX.")
    dialect, rows = find_dialect(text, shown)
    header = find_header(rows)
    shape = Format(
        delimiters=(dialect.delimiter,),
        quote=dialect.quote,
        encodings=() if encoding.name == "utf-8" else (encoding.name,),
        header=header.row,
        header_rows=header.rows,
    )
    return Probe(plain, packing, shape, encoding, header)


def _workbook(path: Path, packing: str, shown: str) -> Probe:
    """The sheet with the most cells in its first rows."""
    heads = sheet_heads(path, shown, _SHOWN_ROWS)
    cells = {
        title: sum(1 for r in rows for c in r if c) for title, rows in heads.items()
    }
    title = max(cells, key=lambda each: cells[each])
    if not cells[title]:
        raise ExtractRefused(f"{shown}: every sheet is empty.")
    header = find_header(heads[title])
    others = tuple(t for t in cells if t != title and cells[t])
    sheet = title if others else None
    shape = Format(type="xlsx", sheet=sheet, header=header.row, header_rows=header.rows)
    return Probe(path, packing, shape, None, header, others)


def _json(text: Path, shown: str) -> Format:
    """JSON lines, or a document with the list of records that comes first in it."""
    read = decoder()
    with text.open(encoding="utf-8-sig") as content:
        lines = [line for _, line in zip(range(3), content, strict=False)]
    try:
        if len(lines) > 1 and all(isinstance(read.decode(x), dict) for x in lines[:2]):
            return Format(type="jsonl")
    except ValueError:
        pass
    try:
        document: Any = read.decode(text.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        said = error.msg if isinstance(error, json.JSONDecodeError) else error
        raise ExtractRefused(f"{shown}: not JSON that can be read ({said}).") from error
    path = _records(document)
    if path is None:
        raise ExtractRefused(f"{shown}: JSON without a list of records in it.")
    return Format(type="json", records=".".join(path) or None)


def _records(value: Any) -> list[str] | None:
    """The names that lead to the first list of objects, the nearest to the top."""
    level: list[tuple[list[str], Any]] = [([], value)]
    while level:
        for path, each in level:
            if isinstance(each, list) and each and isinstance(each[0], dict):
                return path
        level = [
            ([*path, key], inner)
            for path, each in level
            if isinstance(each, dict)
            for key, inner in each.items()
        ]
    return None
