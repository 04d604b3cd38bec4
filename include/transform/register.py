"""Known batches -> the relations that dbt sources name, on any engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from include.ingest.contract import entities
from include.ingest.ledger import Batch
from include.ingest.rejects import TYPES as REJECT_TYPES
from include.transform.plan import entity_files
from include.warehouse.base import RawRelation, Release

_MONEY = "decimal(38,2)"
LEDGER_TYPES: dict[str, dict[str, str]] = {
    "batches": {
        "batch_id": "string",
        "feed": "string",
        "source_system": "string",
        "extract": "string",
        "file_name": "string",
        "content_hash": "string",
        "mapping_version": "string",
        "is_simulated": "boolean",
        "extracted_at": "timestamp",
        "landed_at": "timestamp",
        "entity": "string",
        "rows_read": "bigint",
        "rows_accepted": "bigint",
        "rows_rejected": "bigint",
        "status": "string",
    },
    "batch_totals": {
        "batch_id": "string",
        "entity": "string",
        "measure": "string",
        "amount_read": _MONEY,
        "amount_accepted": _MONEY,
        "amount_rejected": _MONEY,
    },
    "previous_release": {
        "release_id": "string",
        "table_schema": "string",
        "table_name": "string",
        "measure": "string",
        "amount": _MONEY,
    },
    "release": {
        "release_id": "string",
        "as_of": "date",
        "known_at": "timestamp",
        "history_start": "date",
        "code_version": "string",
        "engine": "string",
        "base_currency": "string",
        "value_unit": "bigint",
        "workspace": "string",
        "batch_count": "bigint",
        "input_fingerprint": "string",
    },
}
_ARROW = {
    "string": pa.string(),
    "boolean": pa.bool_(),
    "bigint": pa.int64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    _MONEY: pa.decimal128(38, 2),
}


def raw_relations(
    raw: Path,
    release: Release,
    batches: Sequence[Batch],
    previous: Mapping[str, Any] | None,
    folder: Path,
) -> list[RawRelation]:
    """One relation per canonical entity, and the ledger's own written to `folder`."""
    relations = [
        RawRelation(name, each.types, entity_files(raw, batches, name), each.keys)
        for name, each in entities().items()
    ]
    rejects = [
        path
        for batch in batches
        for count in batch.entities
        if (path := batch.rejects(raw, count.entity)).is_file()
    ]
    relations.append(RawRelation("rejects", REJECT_TYPES, rejects))
    rows: dict[str, Iterable[Mapping[str, Any]]] = {
        "batches": _batch_rows(batches),
        "batch_totals": _total_rows(batches),
        "previous_release": _figures(previous),
        "release": [release.as_row()],
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, types in LEDGER_TYPES.items():
        schema = pa.schema([(column, _ARROW[kind]) for column, kind in types.items()])
        path = folder / f"{name}.parquet"
        pq.write_table(pa.Table.from_pylist(list(rows[name]), schema=schema), path)
        relations.append(RawRelation(name, types, [path]))
    return relations


def _batch_rows(batches: Iterable[Batch]) -> Iterable[dict[str, Any]]:
    for batch in batches:
        for count in batch.entities:
            shared = {
                name: getattr(batch, name)
                for name in LEDGER_TYPES["batches"]
                if hasattr(batch, name)
            }
            yield shared | {
                "entity": count.entity,
                "rows_read": count.rows_read,
                "rows_accepted": count.rows_accepted,
                "rows_rejected": count.rows_rejected,
                "status": count.status,
            }


def _total_rows(batches: Iterable[Batch]) -> Iterable[dict[str, Any]]:
    for batch in batches:
        for count in batch.entities:
            for measure, amounts in count.totals.items():
                yield {
                    "batch_id": batch.batch_id,
                    "entity": count.entity,
                    "measure": measure,
                    "amount_read": _cents(amounts.read),
                    "amount_accepted": _cents(amounts.accepted),
                    "amount_rejected": _cents(amounts.rejected),
                }


def _figures(manifest: Mapping[str, Any] | None) -> Iterable[dict[str, Any]]:
    """The served release's rows and totals, as its manifest states them."""
    for name, figures in (manifest or {}).get("tables", {}).items():
        schema, table = name.split(".")
        for measure, amount in {"rows": figures["rows"], **figures["totals"]}.items():
            yield {
                "release_id": (manifest or {})["release_id"],
                "table_schema": schema,
                "table_name": table,
                "measure": measure,
                "amount": _cents(str(amount)),
            }


def _cents(amount: str) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))
