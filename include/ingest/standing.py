"""What was delivered by a moment -> what of it counts, and why the rest does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from include.ingest.ledger import Batch, Ledger
from include.ingest.refused import RefusedExtract, read_refused

READ_AGAIN = "read again by a changed mapping"
DELIVERED_AGAIN = "held, and delivered again since"


@dataclass(frozen=True)
class Held:
    """A batch that stays out until its extract or its mapping is put right."""

    batch: Batch
    reason: str


@dataclass(frozen=True)
class Replaced:
    """A batch in whose place another one counts."""

    batch: Batch
    by: Batch
    reason: str


@dataclass(frozen=True)
class LeftOut:
    """An extract that a release lacks: `held` or `refused`, and why."""

    feed: str
    file_name: str
    status: str
    reason: str

    def __str__(self) -> str:
        return f"{self.status}: {self.reason}"


@dataclass(frozen=True)
class Standing:
    """Everything delivered by a moment; only `counted` feeds a release."""

    counted: tuple[Batch, ...]
    held: tuple[Held, ...]
    replaced: tuple[Replaced, ...]
    refused: tuple[RefusedExtract, ...]

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Every extract that a release lacks."""
        return (
            *(
                LeftOut(each.batch.feed, each.batch.file_name, "held", each.reason)
                for each in self.held
            ),
            *(
                LeftOut(each.feed, each.file_name, "refused", each.reason)
                for each in self.refused
            ),
        )

    @property
    def batches(self) -> tuple[Batch, ...]:
        """Every batch of the lake, whether it counts or not."""
        held = (each.batch for each in self.held)
        return (*self.counted, *held, *(each.batch for each in self.replaced))


def standing(raw: Path, known_at: datetime, max_rejected: float) -> Standing:
    """How the lake stands; the same whatever the order in which extracts landed.

    An extract read again by a changed mapping counts as that reading says.
    """
    readings: dict[tuple[str, str, str], list[Batch]] = {}
    for batch in Ledger.read(raw).batches:
        if batch.landed_at <= known_at:
            key = (batch.source_system, batch.extract, batch.content_hash)
            readings.setdefault(key, []).append(batch)
    counted, spoiled, replaced = [], [], []
    for batches in readings.values():
        latest = batches[-1]
        for batch in batches:
            if batch.mapping_version != latest.mapping_version:
                replaced.append(Replaced(batch, latest, READ_AGAIN))
            elif reason := why_held(batch, max_rejected):
                spoiled.append(Held(batch, reason))
            else:
                counted.append(batch)
    held = []
    for each in spoiled:
        mended = [batch for batch in counted if makes_up_for(batch, each.batch)]
        if mended:
            by = max(mended, key=moment)
            replaced.append(Replaced(each.batch, by, DELIVERED_AGAIN))
        else:
            held.append(each)
    known = {batch.batch_id for batch in (*counted, *(h.batch for h in held))}
    return Standing(
        counted=_in_order(counted),
        held=tuple(sorted(held, key=lambda each: _order(each.batch))),
        replaced=tuple(sorted(replaced, key=lambda each: _order(each.batch))),
        refused=tuple(
            each
            for each in read_refused(raw)
            if each.refused_at <= known_at and each.batch_id not in known
        ),
    )


def why_held(batch: Batch, max_rejected: float) -> str | None:
    """Why nothing of a batch may count, naming its file; None if it may."""
    allowed = max_rejected if batch.max_rejected is None else batch.max_rejected
    for each in batch.entities:
        if each.rows_refused > allowed * each.rows_wanted:
            return (
                f"{batch.file_name}: {each.rows_refused:,} of {each.rows_wanted:,} "
                f"rows of {each.entity} were refused, more than the {allowed:.1%} "
                "that max_rejected allows"
            )
    wanted = sum(each.rows_wanted for each in batch.entities)
    if batch.mode == "snapshot" and not wanted:
        return (
            f"{batch.file_name}: a full snapshot without a row would delete everything"
        )
    return None


def makes_up_for(batch: Batch, spoiled: Batch) -> bool:
    """Whether a batch says all that a held one would have said: the same file as
    delivered later, or a later full snapshot.
    """
    if (batch.source_system, batch.extract) != (spoiled.source_system, spoiled.extract):
        return False
    return moment(batch) > moment(spoiled) and (
        batch.file_name == spoiled.file_name or batch.mode == "snapshot"
    )


def moment(batch: Batch) -> tuple[datetime, str]:
    """By which batches supersede each other, whatever the order they landed in."""
    return batch.extracted_at, batch.batch_id


def _in_order(batches: Iterable[Batch]) -> tuple[Batch, ...]:
    return tuple(sorted(batches, key=_order))


def _order(batch: Batch) -> tuple[str, str]:
    return batch.batch_id, batch.extract
