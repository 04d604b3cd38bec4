"""A delivered file and its rule -> a table of text, and the rule bound to it."""

from __future__ import annotations

from pathlib import Path

from include.errors import ExtractRefused
from include.ingest.headers import bind
from include.ingest.rules import ExtractRule
from include.ingest.tables.bank_exchange import bank_exchange
from include.ingest.tables.columnar import columnar
from include.ingest.tables.delimited import DelimitedTable, delimited, holds_nul
from include.ingest.tables.encoding import not_utf8, utf8
from include.ingest.tables.nested import json_table
from include.ingest.tables.table import TextTable
from include.ingest.tables.typed import with_iso_dates
from include.ingest.tables.unpack import Limits, unpacked
from include.ingest.tables.xlsx import workbook


def open_table(
    path: Path, rule: ExtractRule, limits: Limits, folder: Path
) -> tuple[TextTable, ExtractRule]:
    """The table in the file, and the rule with the file's own column names.

    What must be unpacked or written in another form is put into `folder`, which the
    caller removes. Raises `ExtractRefused` where there is no such table.
    """
    shown, kind = path.name, rule.format.type
    if not path.stat().st_size:
        raise ExtractRefused(f"{shown}: the file is empty. Nothing was taken in.")
    plain = unpacked(path, rule.format, limits, folder / "unpacked")
    table: TextTable
    if kind == "csv":
        plain = utf8(plain, rule.format.encodings, folder / "text", shown)
        try:
            table = delimited(plain, rule, shown)
        except ExtractRefused:
            if not rule.format.encodings and (refusal := not_utf8(plain, shown)):
                raise refusal from None
            raise
        if holds_nul(plain):
            table = split(table, bind(rule, table.names), shown, folder)
    elif kind == "xlsx":
        table = workbook(plain, rule, shown, folder)
    elif kind == "parquet":
        table = columnar(plain, rule, shown)
    elif kind == "bank_exchange":
        table = bank_exchange(plain, rule, shown, folder)
    else:
        plain = utf8(plain, (), folder / "text", shown)
        table = json_table(plain, rule, shown, folder)
    if kind in ("xlsx", "parquet"):
        rule = with_iso_dates(rule)
    bound: ExtractRule = bind(rule, table.names)
    return table, bound


def split(
    table: DelimitedTable, rule: ExtractRule, shown: str, folder: Path
) -> TextTable:
    """The table read record by record, because DuckDB cannot split some of them.

    Raises `ExtractRefused` if the reason is an encoding that nobody declared.
    """
    if not rule.format.encodings and (refusal := not_utf8(table.path, shown)):
        raise refusal
    return table.split(rule.skip, folder)
