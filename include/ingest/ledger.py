"""The batch ledger: what was taken in, read from the `batch.json` of each batch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

BATCH_FILE = "batch.json"


@dataclass(frozen=True)
class Amounts:
    """A money column over a batch, document currency, as exact decimal text."""

    read: str
    accepted: str
    rejected: str


@dataclass(frozen=True)
class EntityCount:
    """Rows of one entity in a batch: read = accepted + rejected, always."""

    entity: str
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    totals: Mapping[str, Amounts]
    # Of the rejected: rows that the mapping does not want, and rows without a
    # readable key, of which nobody can say which record they are.
    rows_filtered: int = 0
    rows_unidentified: int = 0
    # First and last day that a `replace` extract speaks for.
    covered_from: date | None = None
    covered_to: date | None = None

    @property
    def rows_wanted(self) -> int:
        """Rows that the mapping wants, whether they fit or not."""
        return self.rows_read - self.rows_filtered

    @property
    def rows_refused(self) -> int:
        """Rows that were wanted and did not fit."""
        return self.rows_rejected - self.rows_filtered

    @property
    def status(self) -> str:
        """accepted, partly_rejected or rejected."""
        if not self.rows_rejected:
            return "accepted"
        return "partly_rejected" if self.rows_accepted else "rejected"


@dataclass(frozen=True)
class Batch:
    """One extract, taken in once: an immutable folder of the raw lake."""

    batch_id: str
    feed: str
    source_system: str
    extract: str
    file_name: str
    file_size: int
    file_mtime_ns: int
    content_hash: str
    mapping_version: str
    is_simulated: bool
    extracted_at: datetime
    landed_at: datetime
    entities: tuple[EntityCount, ...]
    mode: str = "upsert"
    # The rule's own threshold; None leaves it to the deployment.
    max_rejected: float | None = None
    # Columns of the file that the mapping does not read.
    unread_columns: tuple[str, ...] = ()

    def folder(self, raw: Path) -> Path:
        """Where the batch lies in the raw lake."""
        return raw / self.source_system / self.extract / self.batch_id

    def parquet(self, raw: Path, entity: str) -> Path:
        """The accepted rows of an entity."""
        return self.folder(raw) / f"{entity}.parquet"

    def rejects(self, raw: Path, entity: str) -> Path:
        """The refused rows of an entity, whole; absent if none were refused."""
        return self.folder(raw) / f"{entity}.rejects.parquet"

    def to_json(self) -> str:
        """The text of `batch.json`."""
        return json.dumps(asdict(self), indent=2, default=str, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Batch:
        """The batch that `to_json` described."""
        stored = json.loads(text)
        for moment in ("extracted_at", "landed_at"):
            stored[moment] = datetime.fromisoformat(stored[moment])
        stored["entities"] = tuple(_entity_count(each) for each in stored["entities"])
        stored["unread_columns"] = tuple(stored.get("unread_columns", ()))
        return cls(**stored)


def _entity_count(stored: dict[str, Any]) -> EntityCount:
    for day in ("covered_from", "covered_to"):
        if stored.get(day):
            stored[day] = date.fromisoformat(stored[day])
    totals = {name: Amounts(**each) for name, each in stored["totals"].items()}
    return EntityCount(**{**stored, "totals": totals})


@dataclass(frozen=True)
class Ledger:
    """Every batch of a raw lake, in the order of landing."""

    raw: Path
    batches: tuple[Batch, ...]

    @classmethod
    def read(cls, raw: Path) -> Ledger:
        """Read the lake's `batch.json` files; a folder without one is no batch."""
        found = [
            Batch.from_json(path.read_text(encoding="utf-8"))
            for path in raw.glob(f"*/*/*/{BATCH_FILE}")
            # A folder still being written carries a leading dot.
            if not path.parent.name.startswith(".")
        ]
        found.sort(key=lambda batch: (batch.landed_at, batch.batch_id))
        return cls(raw, tuple(found))

    @cached_property
    def ids(self) -> frozenset[tuple[str, str, str]]:
        """(system, extract, batch id) of every batch."""
        return frozenset((b.source_system, b.extract, b.batch_id) for b in self.batches)

    @cached_property
    def seen(self) -> frozenset[tuple[str, int, int, str, str, str]]:
        """Files that need no second look: name, size, mtime, and who read them how."""
        return frozenset(
            (
                b.file_name,
                b.file_size,
                b.file_mtime_ns,
                b.source_system,
                b.extract,
                b.mapping_version,
            )
            for b in self.batches
        )
