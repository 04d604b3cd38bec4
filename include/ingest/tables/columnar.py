"""A Parquet file -> its rows as text, read where it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
from duckdb.sqltypes import DuckDBPyType

from include.errors import ExtractRefused
from include.ingest.headers import folded, require, unique
from include.ingest.rules import ExtractRule
from include.ingest.sql import cell, either, literal, name
from include.ingest.tables.record import (
    HOLDS_NUL,
    LONGEST_RECORD,
    TOO_LONG,
    require_text,
)
from include.ingest.tables.table import Broken, TextTable
from include.ingest.tables.typed import decimal_marks

_NUMBERS = ("DECIMAL", "DOUBLE", "FLOAT")
_LISTS = ("list", "map", "array")


@dataclass(frozen=True)
class ColumnarTable(TextTable):
    """A file whose every column is cast to text when it is read."""

    path: Path
    names: tuple[str, ...]
    cells: tuple[str, ...]
    # Why a row is no record, as SQL; NULL if it is one.
    flaw: str
    broken: Mapping[int, Broken] = field(default_factory=dict)

    @property
    def relation(self) -> str:
        """The cells, cast."""
        return self.numbered

    @property
    def numbered(self) -> str:
        """The cells and the row's number, 1 = first; only of rows that are records."""
        named = zip(self.cells, self.names, strict=True)
        listed = ", ".join(f"{sql} as {cell(each)}" for sql, each in named)
        return (
            f"(select {listed}, file_row_number + 1 as record from {self._file} "
            f"where ({self.flaw}) is null)"
        )

    @property
    def unsound(self) -> str:
        """The number of each row that is no record, its flaw and its cells as JSON."""
        named = zip(self.names, self.cells, strict=True)
        whole = ", ".join(f"{literal(each)}: {sql}" for each, sql in named)
        text = f"left(cast(to_json({{{whole}}}) as varchar), {LONGEST_RECORD})"
        return (
            f"select file_row_number + 1, {self.flaw}, {text} from {self._file} "
            f"where ({self.flaw}) is not null"
        )

    @property
    def _file(self) -> str:
        return f"read_parquet({literal(str(self.path))}, file_row_number = true)"

    def lines(self, numbers: Sequence[int], rows: int) -> dict[int, int]:
        """A row's line is its number."""
        return {number: number for number in numbers}


def columnar(path: Path, rule: ExtractRule, shown: str) -> ColumnarTable:
    """The table in the file; nested fields under dotted names."""
    with _engine(shown) as engine:
        found = engine.sql(f"select * from read_parquet({literal(str(path))})")
        typed = list(zip(found.columns, found.types, strict=True))
    flat = [each for top, kind in typed for each in _flat(top, name(top), kind)]
    names = unique([each for each, _, _ in flat])
    for each in names:
        require_text(each, shown)
    require(rule, names, shown)
    marks = decimal_marks(rule)
    cells = tuple(
        _text(sql, kind, marks.get(folded(each)))
        for each, (_, sql, kind) in zip(names, flat, strict=True)
    )
    long = [
        sql
        for sql, (_, _, kind) in zip(cells, flat, strict=True)
        if kind.id in ("varchar", "blob", *_LISTS)
    ]
    table = ColumnarTable(path, names, cells, _flaw(long))
    with _engine(shown) as engine:
        unsound = engine.execute(table.unsound).fetchall()
    if not unsound:
        # So that nobody looks for what is not there again.
        return replace(table, flaw="null")
    return replace(table, broken={n: Broken(*told) for n, *told in unsound})


@contextmanager
def _engine(shown: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine to look into the file; `ExtractRefused` where it cannot."""
    try:
        with duckdb.connect() as engine:
            yield engine
    except (duckdb.Error, UnicodeDecodeError) as error:  # the latter of a column's name
        raise ExtractRefused(
            f"{shown}: not a Parquet file that can be read "
            f"({str(error).splitlines()[0]}). Nothing was taken in."
        ) from error


def _flaw(texts: Sequence[str]) -> str:
    """Why a row is no record (`record.flaw`) as SQL; NULL if it is one."""
    size = " + ".join(f"coalesce(length({each}), 0)" for each in texts) or "0"
    return (
        f"case when {size} > {LONGEST_RECORD} then {literal(TOO_LONG)} "
        f"when {either([f'contains({each}, chr(0))' for each in texts])} "
        f"then {literal(HOLDS_NUL)} end"
    )


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
    if kind.id in _LISTS:
        return f"cast(to_json({sql}) as varchar)"
    text = f"cast({sql} as varchar)"
    if mark is None or not str(kind).startswith(_NUMBERS):
        return text
    # As `typed.number_text`: three decimals could be a group of thousands.
    three = f"regexp_matches({text}, '[.][0-9]{{3}}$')"
    return f"replace(if({three}, {text} || '0', {text}), '.', {literal(mark)})"
