"""What a mapping says, as frozen objects: the grammar's nouns, checked and complete.

`mapping.py` makes them of YAML; everything after it reads only these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from include.ingest.contract import Entity

FormatType = Literal["csv", "xlsx", "json", "jsonl", "parquet", "bank_exchange"]
ModeKind = Literal["upsert", "snapshot", "replace"]
Period = Literal["day", "month", "quarter", "year"]
Unit = Literal["days", "weeks", "months"]


@dataclass(frozen=True)
class Source:
    """A column of the file, by any of the names it may carry there.

    Bound to a file (`headers.bind`), the one name that the file uses; none if it is
    `optional` and the file lacks it.
    """

    names: tuple[str, ...]
    optional: bool = False

    @property
    def name(self) -> str:
        """The first name; of a bound source the file's own."""
        return self.names[0]


@dataclass(frozen=True)
class Format:
    """How the bytes of a file become text cells."""

    type: FormatType = "csv"
    delimiters: tuple[str, ...] = (",",)
    quote: str = '"'
    # Tried in order, strictly; none declared means UTF-8 or a refusal.
    encodings: tuple[str, ...] = ()
    sheet: str | None = None
    # Row of the header, 1 = first; None searches for it.
    header: int | None = 1
    header_rows: int = 1
    records: str | None = None
    explode: str | None = None
    member: str | None = None


@dataclass(frozen=True)
class Numbers:
    """How a number is written; without a declared mark `1.234` is refused."""

    decimal: str | None = None
    thousands: str = ""


@dataclass(frozen=True)
class MinorUnits:
    """Amounts in cents: by a fixed exponent, or by the ISO currency in a column."""

    digits: int | None = None
    currency: Source | None = None
    # Where a system counts otherwise than ISO 4217.
    exceptions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ColumnRule:
    """Where a canonical column comes from and how its text becomes a value.

    In this order: `sources` joined by `separator`, the first filled `fallback` where
    they are empty, `null_values`, `pattern`, `left`, `values`, `prefix`, the type
    (`formats`, `numbers`), `minor_units`, `divide_by`, `inverse`, `less` taken off,
    `negate`; `default` where the cell is empty.
    """

    sources: tuple[Source, ...] = ()
    fallback: tuple[Source, ...] = ()
    separator: str = ""
    constant: str | None = None
    null_values: tuple[str, ...] = ()
    pattern: str | None = None
    left: int | None = None
    values: Mapping[str, str] | None = None
    otherwise: str | None = None
    prefix: str = ""
    formats: tuple[str, ...] = ()
    # Of moments that are written without an offset, and of the calendar.
    time_zone: str = "UTC"
    numbers: Numbers = Numbers()
    minor_units: MinorUnits | None = None
    negate: bool = False
    inverse: bool = False
    divide_by: int | None = None
    less: ColumnRule | None = None
    default: str | None = None


@dataclass(frozen=True)
class Choice:
    """Rows whose cell is one of these values (trimmed, any case; '' is empty)."""

    source: Source
    values: tuple[str, ...]


@dataclass(frozen=True)
class Skip:
    """Lines that are no records (totals, footers): the cell matches the pattern."""

    source: Source
    matches: str


@dataclass(frozen=True)
class MergedFrom:
    """Keys in one cell, parted by `split`, that live on under the key of their row."""

    source: Source
    split: str


@dataclass(frozen=True)
class EntityRule:
    """How rows of a file become rows of one entity."""

    entity: Entity
    columns: Mapping[str, ColumnRule]
    keep: tuple[Choice, ...] = ()
    drop: tuple[Choice, ...] = ()
    # A row that says its key was deleted, or lives on under another key.
    deleted: Choice | None = None
    merged_into: Source | None = None
    merged_from: MergedFrom | None = None


@dataclass(frozen=True)
class Mode:
    """What an extract says of rows that it does not list.

    `upsert`: nothing. `snapshot`: they are deleted. `replace`: those are deleted
    whose `column` lies in what the extract covers: from its least to its greatest
    value, or every `period` that it touches.
    """

    kind: ModeKind = "upsert"
    column: str | None = None
    period: Period | None = None


@dataclass(frozen=True)
class Rhythm:
    """How often an extract is expected: every `count` days, weeks or months."""

    count: int
    unit: Unit


@dataclass(frozen=True)
class ExtractedAt:
    """When the system wrote a row: by a column of it, or by the file's name."""

    column: ColumnRule | None = None
    # The first group of the pattern, read by the strptime format.
    file_name: str = ""
    format: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True)
class ExtractRule:
    """One mapping rule: which files, in which format, feeding which entities."""

    system: str
    feed: str
    is_simulated: bool
    name: str
    files: str
    format: Format
    entities: tuple[EntityRule, ...]
    version: str
    mode: Mode = Mode()
    extracted_at: ExtractedAt | None = None
    # None: the deployment's threshold; the rhythm of its own deliveries.
    max_rejected: float | None = None
    every: Rhythm | None = None
    skip: tuple[Skip, ...] = ()
