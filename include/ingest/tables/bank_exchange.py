"""A 1CClientBankExchange file -> one row per document of the bank statement.

Lines of `Key=Value`; a document stands between `СекцияДокумент=<its kind>` and
`КонецДокумента`. What the file says of itself is on every row as `Файл.<Key>`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from include.errors import ExtractRefused
from include.ingest.headers import require
from include.ingest.rules import ExtractRule
from include.ingest.tables.encoding import utf8
from include.ingest.tables.record import LONGEST_RECORD, flaw
from include.ingest.tables.record import lines as lines_of
from include.ingest.tables.table import Broken, StoredTable, store_records

_FIRST_LINE = "1CClientBankExchange"
_DOCUMENT, _DOCUMENT_END = "СекцияДокумент", "КонецДокумента"
_ACCOUNT, _ACCOUNT_END = "СекцияРасчСчет", "КонецРасчСчет"
_END = "КонецФайла"
_STATED = {"windows": "cp1251", "dos": "cp866"}


def bank_exchange(
    path: Path, rule: ExtractRule, shown: str, folder: Path
) -> StoredTable:
    """The documents of the file; `ExtractRefused` if it is no such file or cut off."""
    encodings = rule.format.encodings or (_stated_encoding(path, shown),)
    plain = utf8(path, encodings, folder / "text", shown)
    broken: dict[int, Broken] = {}
    with plain.open(encoding="utf-8-sig", errors="backslashreplace") as text:
        lines = ((n, line.strip()) for n, line in enumerate(lines_of(text), start=1))
        if next(lines, (0, ""))[1] != _FIRST_LINE:
            raise ExtractRefused(
                f"{shown}, line 1: a bank file begins with {_FIRST_LINE}. "
                "Nothing was taken in."
            )
        table = store_records(
            _documents(lines, broken, shown), rule, shown, folder, broken
        )
    require(rule, table.names, shown)
    return table


def _stated_encoding(path: Path, shown: str) -> str:
    """What the line `Кодировка=` says, read in the encoding that it speaks of."""
    with path.open("rb") as content:
        head = content.read(4096)
    for name in ("utf-8", "cp1251", "cp866"):
        for line in head.decode(name, errors="replace").splitlines():
            key, _, word = line.strip().partition("=")
            # In UTF-8 the word itself could not be read by chance.
            if key == "Кодировка" and name in ("utf-8", _STATED.get(word.lower())):
                return name
    raise ExtractRefused(
        f"{shown}: the file does not say its encoding (Кодировка=Windows or DOS); "
        "declare `encoding` in the mapping's format. Nothing was taken in."
    )


def _documents(
    lines: Iterator[tuple[int, str]], broken: dict[int, Broken], shown: str
) -> Iterator[tuple[int, dict[str, str | None]]]:
    about: dict[str, str | None] = {}
    ended = False
    for number, line in lines:
        key, equals, value = line.partition("=")
        if key == _DOCUMENT:
            fields, wrong = _section(lines, {key: value}, _DOCUMENT_END)
            if wrong := wrong or flaw([*fields, *(fields | about).values()]):
                text = "\n".join(f"{k}={v}" for k, v in fields.items())
                broken[number] = Broken(wrong, text[:LONGEST_RECORD])
            else:
                yield number, fields | about
        elif key == _ACCOUNT:
            # An account's turnover is no document; its movements are.
            _section(lines, {}, _ACCOUNT_END)
        elif line == _END:
            ended = True
        elif equals:
            if wrong := flaw([line]):
                raise ExtractRefused(
                    f"{shown}, line {number}: {wrong}, and speaks for every document. "
                    "Nothing was taken in."
                )
            about[f"Файл.{key}"] = value
    if not ended:
        raise ExtractRefused(
            f"{shown}: the file is cut off: {_END} is missing. Nothing was taken in."
        )


def _section(
    lines: Iterator[tuple[int, str]], fields: dict[str, str | None], end: str
) -> tuple[dict[str, str | None], str]:
    """The fields up to the section's end, and what is wrong with them."""
    wrong = ""
    for number, line in lines:
        key, equals, value = line.partition("=")
        if line == end:
            return fields, wrong
        if equals and key in fields:
            wrong = f"{key} is given twice"
        elif equals:
            fields[key] = value
        elif line:
            wrong = f"line {number} is no Key=Value"
    return fields, f"{end} is missing"
