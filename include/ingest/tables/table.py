"""What every format becomes: text cells under the header's names, and their lines."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from include.errors import ExtractRefused
from include.ingest.headers import folded, sources
from include.ingest.rules import ExtractRule
from include.ingest.sql import literal
from include.ingest.tables.record import require_text

Item = TypeVar("Item")
_CELLS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Broken:
    """A record that is no row of cells: what is wrong with it, and its own text."""

    reason: str
    text: str


class TextTable(ABC):
    """A relation of text cells, its columns called `sql.cell` of the file's names."""

    names: tuple[str, ...]
    broken: Mapping[int, Broken]

    @property
    @abstractmethod
    def relation(self) -> str:
        """SQL to select the cells from, in any order."""

    @property
    @abstractmethod
    def numbered(self) -> str:
        """The same with `record`, a number that `lines` knows; in the file's order."""

    @abstractmethod
    def lines(self, numbers: Sequence[int], rows: int) -> dict[int, int]:
        """Record -> the line it starts on; a sheet's row, a JSON record's index.

        `rows` is how many records the table has.
        """


@dataclass(frozen=True)
class StoredTable(TextTable):
    """Cells written aside by this package, each row with its line."""

    parts: tuple[Path, ...]
    names: tuple[str, ...]
    broken: Mapping[int, Broken] = field(default_factory=dict)

    @property
    def relation(self) -> str:
        """The cells of every part."""
        return self.numbered

    @property
    def numbered(self) -> str:
        """The cells, the line as `record`."""
        files = ", ".join(literal(str(part)) for part in self.parts)
        return f"read_parquet([{files}], union_by_name = true)"

    def lines(self, numbers: Sequence[int], rows: int) -> dict[int, int]:
        """A stored row's record is its line."""
        return {number: number for number in numbers}


def store_rows(
    rows: Iterable[tuple[int, Sequence[str | None]]],
    names: Sequence[str],
    folder: Path,
    broken: dict[int, Broken],
) -> StoredTable:
    """Write rows of as many cells as names; `broken` may grow while they come."""
    schema = pa.schema([(f":{each}", pa.string()) for each in names])
    schema = schema.append(pa.field("record", pa.int64()))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "rows.parquet"
    with pq.ParquetWriter(path, schema) as parquet:
        for batch in _batches(rows, max(1, _CELLS_AT_ONCE // len(names))):
            columns = list(zip(*(cells for _, cells in batch), strict=True))
            arrays = [pa.array(column, pa.string()) for column in columns]
            arrays.append(pa.array([line for line, _ in batch], pa.int64()))
            parquet.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return StoredTable((path,), tuple(names), broken)


def store_records(
    records: Iterable[tuple[int, Mapping[str, str | None]]],
    rule: ExtractRule,
    shown: str,
    folder: Path,
    broken: dict[int, Broken],
) -> StoredTable:
    """Write records that may each have other fields; absent ones are NULL.

    No record at all is an empty table of what the rule reads; `ExtractRefused` if
    there are some and none can be read, so that nobody knows their fields.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    parts: list[Path] = []
    for batch in _batches(records, 50_000):
        fields = dict.fromkeys(key for _, record in batch for key in record)
        for each in fields:
            require_text(each, shown)
            # DuckDB takes them for one.
            if names.setdefault(folded(each), each) != each:
                raise ExtractRefused(
                    f"{shown}: {names[folded(each)]} and {each} cannot be told apart. "
                    "Nothing was taken in."
                )
        arrays = {
            f":{key}": pa.array([record.get(key) for _, record in batch], pa.string())
            for key in fields
        }
        arrays["record"] = pa.array([line for line, _ in batch], pa.int64())
        parts.append(folder / f"records_{len(parts):05}.parquet")
        pq.write_table(pa.table(arrays), parts[-1])
    if broken and not parts:
        first = min(broken)
        raise ExtractRefused(
            f"{shown}: none of its {len(broken):,} records can be read; {first}: "
            f"{broken[first].reason}. Nothing was taken in."
        )
    if not parts:
        needed = dict.fromkeys(each.name for each in sources(rule))
        return store_rows((), tuple(needed), folder, broken)
    return StoredTable(tuple(parts), tuple(names.values()), broken)


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
