"""A Parquet file -> its rows as text, read where it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from duckdb.sqltypes import DuckDBPyType

from include.errors import ExtractRefused
from include.ingest.headers import folded, require, unique
from include.ingest.rules import ExtractRule
from include.ingest.sql import cell, literal, name
from include.ingest.tables.table import Broken, TextTable
from include.ingest.tables.typed import decimal_marks

_NUMBERS = ("DECIMAL", "DOUBLE", "FLOAT")


@dataclass(frozen=True)
class ColumnarTable(TextTable):
    """A file whose every column is cast to text when it is read."""

    path: Path
    names: tuple[str, ...]
    cells: tuple[str, ...]
    broken: Mapping[int, Broken] = field(default_factory=dict)

    @property
    def relation(self) -> str:
        """The cells, cast."""
        return self.numbered

    @property
    def numbered(self) -> str:
        """The cells and the row's number, 1 = first."""
        named = zip(self.cells, self.names, strict=True)
        listed = ", ".join(f"{sql} as {cell(each)}" for sql, each in named)
        return (
            f"(select {listed}, file_row_number + 1 as record from read_parquet("
            f"{literal(str(self.path))}, file_row_number = true))"
        )

    def lines(self, numbers: Sequence[int], rows: int) -> dict[int, int]:
        """A row's line is its number."""
        return {number: number for number in numbers}


def columnar(path: Path, rule: ExtractRule, shown: str) -> ColumnarTable:
    """The table in the file; nested fields under dotted names."""
    try:
        with duckdb.connect() as engine:
            found = engine.sql(f"select * from read_parquet({literal(str(path))})")
            typed = list(zip(found.columns, found.types, strict=True))
    except duckdb.Error as error:
        raise ExtractRefused(
            f"{shown}: not a Parquet file that can be read "
            f"({str(error).splitlines()[0]}). Nothing was taken in."
        ) from error
    flat = [each for top, kind in typed for each in _flat(top, name(top), kind)]
    names = unique([each for each, _, _ in flat])
    require(rule, names, shown)
    marks = decimal_marks(rule)
    cells = tuple(
        _text(sql, kind, marks.get(folded(each)))
        for each, (_, sql, kind) in zip(names, flat, strict=True)
    )
    return ColumnarTable(path, names, cells)


def _flat(
    column: str, sql: str, kind: DuckDBPyType
) -> Iterator[tuple[str, str, DuckDBPyType]]:
    if kind.id != "struct":
        yield column, sql, kind
        return
    for inner, of in kind.children:
        assert isinstance(of, DuckDBPyType)
        yield from _flat(f"{column}.{inner}", f"{sql}.{name(inner)}", of)


def _text(sql: str, kind: DuckDBPyType, mark: str | None) -> str:
    if kind.id in ("list", "map", "array"):
        return f"cast(to_json({sql}) as varchar)"
    text = f"cast({sql} as varchar)"
    if mark is None or not str(kind).startswith(_NUMBERS):
        return text
    # As `typed.number_text`: three decimals could be a group of thousands.
    three = f"regexp_matches({text}, '[.][0-9]{{3}}$')"
    return f"replace(if({three}, {text} || '0', {text}), '.', {literal(mark)})"
