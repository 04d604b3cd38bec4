"""How the lake stands -> the rows by which a release states what was delivered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from include.ingest.ledger import Batch
from include.ingest.standing import Standing

_OF_BATCH = (
    *("batch_id", "feed", "source_system", "extract", "file_name", "content_hash"),
    *("mapping_version", "is_simulated", "extracted_at", "landed_at", "mode"),
)


def batch_rows(standing: Standing) -> Iterable[dict[str, Any]]:
    """One row per delivered extract and entity, whatever became of it."""
    new_columns = _new_columns([*standing.counted, *(h.batch for h in standing.held)])
    for batch in standing.counted:
        yield from _rows(batch, new_columns=new_columns.get(_key(batch)))
    for held in standing.held:
        yield from _rows(
            held.batch,
            status="held",
            reason=held.reason,
            new_columns=new_columns.get(_key(held.batch)),
        )
    for replaced in standing.replaced:
        yield from _rows(
            replaced.batch,
            status="replaced",
            replaced_by=replaced.by.batch_id,
            reason=replaced.reason,
        )
    for refused in standing.refused:
        for entity in refused.entities:
            shared = {name: getattr(refused, name, None) for name in _OF_BATCH}
            yield shared | {
                "landed_at": refused.refused_at,
                "entity": entity,
                "status": "refused",
                "is_counted": False,
                "reason": refused.reason,
            }


def total_rows(batches: Iterable[Batch]) -> Iterable[dict[str, Any]]:
    """One row per batch, entity and money column, document currencies summed."""
    for batch in batches:
        for count in batch.entities:
            for measure, amounts in count.totals.items():
                yield {
                    "batch_id": batch.batch_id,
                    "entity": count.entity,
                    "measure": measure,
                    "amount_read": cents(amounts.read),
                    "amount_accepted": cents(amounts.accepted),
                    "amount_rejected": cents(amounts.rejected),
                }


def cents(amount: str) -> Decimal:
    """Exact decimal text as money."""
    return Decimal(amount).quantize(Decimal("0.01"))


def _rows(batch: Batch, **said: Any) -> Iterable[dict[str, Any]]:
    shared = {name: getattr(batch, name) for name in _OF_BATCH}
    for count in batch.entities:
        counted = asdict(count) | {"status": count.status}
        del counted["totals"]
        yield shared | counted | {"is_counted": "status" not in said} | said


def _new_columns(batches: Sequence[Batch]) -> Mapping[tuple[str, str, str], str]:
    """Columns that nobody reads and the rule's extract before had not, by batch."""
    found = {}
    before: dict[tuple[str, str], Batch] = {}
    for batch in sorted(batches, key=lambda b: (b.extracted_at, b.batch_id)):
        earlier = before.get((batch.source_system, batch.extract))
        if earlier:
            new = set(batch.unread_columns) - set(earlier.unread_columns)
            if new:
                found[_key(batch)] = ", ".join(sorted(new))
        before[batch.source_system, batch.extract] = batch
    return found


def _key(batch: Batch) -> tuple[str, str, str]:
    return batch.source_system, batch.extract, batch.batch_id
