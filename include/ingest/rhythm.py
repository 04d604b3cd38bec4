"""How often each source system delivers each entity, and whether the next is late.

By its own rhythm: the median gap between the days of its extracts, or the `every` of
its mapping. A backlog that is loaded at once says nothing of when it landed, so the
days are those on which extracts were made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median

from include.errors import FeedsLate
from include.ingest.discover import rules
from include.ingest.ledger import Batch
from include.ingest.rules import ExtractRule, Rhythm
from include.ingest.standing import Standing, standing
from include.settings import Settings

# Half a gap of patience: a weekend, a holiday, a month's end that takes longer.
PATIENCE = 1.5
# Two gaps are the least that can be called a rhythm.
LEAST_DAYS = 3
_DAYS_OF = {"days": 1, "weeks": 7, "months": 31}


@dataclass(frozen=True)
class DeliveryRhythm:
    """The deliveries of one entity by one source system, as they stand."""

    feed: str
    source_system: str
    entity: str
    delivery_days: int
    last_extracted_at: datetime
    last_landed_at: datetime
    gap_days: float | None
    is_declared: bool
    due_by: datetime | None
    is_late: bool

    def __str__(self) -> str:
        return (
            f"{self.source_system} {self.entity}: the last extract is of "
            f"{self.last_extracted_at:%Y-%m-%d}; one comes every {self.gap_days:g} "
            f"days, so the next was due by {self.due_by:%Y-%m-%d}"
        )


def delivery_rhythms(
    known: Standing, expected: Iterable[ExtractRule], now: datetime
) -> tuple[DeliveryRhythm, ...]:
    """The rhythm of whatever the rules expect and has been delivered, held or not.

    Late is what did not come by its own rhythm: while others delivered, or until now.
    """
    declared: dict[tuple[str, str], list[Rhythm]] = {}
    for rule in expected:
        for each in rule.entities:
            every = declared.setdefault((rule.system, each.entity.name), [])
            every += [rule.every] if rule.every else []
    delivered: dict[tuple[str, str], list[Batch]] = {}
    for batch in known.batches:
        for count in batch.entities:
            if (batch.source_system, count.entity) in declared:
                key = (batch.source_system, count.entity)
                delivered.setdefault(key, []).append(batch)
    newest = max((b.extracted_at for b in known.batches), default=now)
    return tuple(
        _rhythm(key[1], batches, declared[key], newest, now)
        for key, batches in sorted(delivered.items())
    )


def require_all_on_time(settings: Settings, feed: str) -> None:
    """Raise `FeedsLate`, naming what did not come by its own rhythm."""
    now = datetime.now(UTC).replace(tzinfo=None)
    known = standing(settings.raw, now, settings.max_rejected)
    found = delivery_rhythms(known, rules(settings, feed), now)
    if late := [each for each in found if each.is_late]:
        raise FeedsLate(
            "\n".join(
                [
                    f"{len(late)} of the {feed} deliveries are late; the figures go on "
                    "with what is known.",
                    *(f"- {each}" for each in late),
                    "Ask the source system's export, or say in the mapping how often "
                    "it comes (`every`).",
                ]
            )
        )


def _rhythm(
    entity: str,
    batches: list[Batch],
    declared: list[Rhythm],
    newest: datetime,
    now: datetime,
) -> DeliveryRhythm:
    days = sorted({batch.extracted_at.date() for batch in batches})
    gap = _gap(days, declared)
    # An extract that is read again was delivered when it was read first.
    landed: dict[str, datetime] = {}
    for batch in batches:
        first = landed.setdefault(batch.content_hash, batch.landed_at)
        landed[batch.content_hash] = min(first, batch.landed_at)
    last_made = max(batch.extracted_at for batch in batches)
    last_landed = max(landed.values())
    patience = None if gap is None else timedelta(days=PATIENCE * gap)
    due_by = None if patience is None else last_made + patience
    return DeliveryRhythm(
        feed=batches[0].feed,
        source_system=batches[0].source_system,
        entity=entity,
        delivery_days=len(days),
        last_extracted_at=last_made,
        last_landed_at=last_landed,
        gap_days=gap,
        is_declared=bool(declared),
        due_by=due_by,
        is_late=bool(
            patience
            and due_by
            and (due_by < newest or max(last_made, last_landed) + patience < now)
        ),
    )


def _gap(days: list[date], declared: list[Rhythm]) -> float | None:
    if declared:
        return float(min(each.count * _DAYS_OF[each.unit] for each in declared))
    if len(days) < LEAST_DAYS:
        return None
    return float(median((later - day).days for day, later in pairwise(days)))
