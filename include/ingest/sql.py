"""The words of SQL that ingest composes: quoting, types, and what refuses a row.

A column of the file is called by its header's name with a colon in front, so that
it can stand beside a canonical column of the same name.
"""

from __future__ import annotations

from dataclasses import dataclass

# Portable contract types in DuckDB's words.
DUCKDB_TYPES = {"string": "varchar"}
# How files of the lake are written: in less time than by default, and smaller. Most
# columns hold more different values than a dictionary is worth looking for.
PARQUET = "(format parquet, parquet_version v2, dictionary_size_limit 1000)"
_NBSP = "\u00a0"
BLANKS = f" \t\r\n{_NBSP}"


@dataclass(frozen=True)
class Refusal:
    """A condition under which a row is refused, and how to say so; all but names SQL.

    `column` is canonical, or the file's own for a row that is no record at all.
    """

    column: str
    value: str
    condition: str
    code: str
    reason: str


def literal(text: str) -> str:
    """A string as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def constant(text: str) -> str:
    """A string that is the same in every row, as SQL.

    A file is written with it once; a string proper would be looked up in every row.
    """
    return f"cast({literal(text)} as enum ({literal(text)}))"


def name(column: str) -> str:
    """A column name as a SQL identifier."""
    return '"' + column.replace('"', '""') + '"'


def cell(column: str) -> str:
    """A column of the file as a SQL identifier."""
    return name(f":{column}")


def duckdb_type(data_type: str) -> str:
    """A portable contract type as DuckDB writes it."""
    return DUCKDB_TYPES.get(data_type, data_type)


def trimmed(text: str) -> str:
    """The text without blanks around it; NULL if nothing is left.

    Trimming costs more than reading the cell, and few cells need it: those are told
    by their ends.
    """
    ends = [f"{text} < '!'", f"prefix({text}, '{_NBSP}')"]
    ends += [f"suffix({text}, '{blank}')" for blank in BLANKS]
    return (
        f"case when {' or '.join(ends)} then nullif(trim({text}, '{BLANKS}'), '') "
        f"else {text} end"
    )


def is_blank(text: str) -> str:
    """Whether nothing is there."""
    return f"coalesce(trim({text}, '{BLANKS}'), '') = ''"


def either(conditions: list[str]) -> str:
    """Whether any condition is true; an unknown one is not."""
    together = " or ".join(f"({each})" for each in conditions)
    return f"coalesce({together}, false)" if together else "false"
