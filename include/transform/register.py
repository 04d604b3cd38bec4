"""Known batches -> the relations that dbt sources name, on any engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from include.ingest.contract import entities
from include.ingest.outcomes import TYPES as REJECT_TYPES
from include.ingest.outcomes import rejected_rows
from include.ingest.rhythm import DeliveryRhythm
from include.ingest.sql import literal
from include.ingest.standing import Standing
from include.transform.delivered import batch_rows, cents, total_rows
from include.transform.plan import entity_files
from include.transform.scores import TYPES as SCORE_TYPES
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
        "mode": "string",
        "entity": "string",
        "rows_read": "bigint",
        "rows_accepted": "bigint",
        "rows_rejected": "bigint",
        "rows_filtered": "bigint",
        "rows_unidentified": "bigint",
        "covered_from": "date",
        "covered_to": "date",
        "status": "string",
        "is_counted": "boolean",
        "replaced_by": "string",
        "reason": "string",
        "new_columns": "string",
    },
    "delivery_rhythms": {
        "feed": "string",
        "source_system": "string",
        "entity": "string",
        "delivery_days": "bigint",
        "last_extracted_at": "timestamp",
        "last_landed_at": "timestamp",
        "gap_days": "double",
        "is_declared": "boolean",
        "due_by": "timestamp",
        "is_late": "boolean",
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
        "held_count": "bigint",
        "refused_count": "bigint",
        "input_fingerprint": "string",
    },
}
_ARROW = {
    "string": pa.string(),
    "boolean": pa.bool_(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    _MONEY: pa.decimal128(38, 2),
}


def raw_relations(
    raw: Path,
    release: Release,
    standing: Standing,
    previous: Mapping[str, Any] | None,
    folder: Path,
    rhythms: Iterable[DeliveryRhythm] = (),
) -> list[RawRelation]:
    """One relation per canonical entity, and the ledger's own written to `folder`.

    Accepted rows only of what counts, refused rows of whatever was delivered.
    """
    counted = standing.counted
    relations = [
        RawRelation(name, each.types, entity_files(raw, counted, name), each.keys)
        for name, each in entities().items()
    ]
    folder.mkdir(parents=True, exist_ok=True)
    rejects = folder / "rejects.parquet"
    with duckdb.connect() as connection:
        rows_of = rejected_rows(connection, raw, standing)
        connection.execute(f"copy ({rows_of}) to {literal(str(rejects))}")
    relations.append(RawRelation("rejects", REJECT_TYPES, [rejects]))
    # Empty until the models that they are fitted on are built.
    relations += [RawRelation(name, types, []) for name, types in SCORE_TYPES.items()]
    rows: dict[str, Iterable[Mapping[str, Any]]] = {
        "batches": batch_rows(standing),
        "delivery_rhythms": map(asdict, rhythms),
        "batch_totals": total_rows(counted),
        "previous_release": _figures(previous),
        "release": [release.as_row()],
    }
    for name, types in LEDGER_TYPES.items():
        schema = pa.schema([(column, _ARROW[kind]) for column, kind in types.items()])
        path = folder / f"{name}.parquet"
        pq.write_table(pa.Table.from_pylist(list(rows[name]), schema=schema), path)
        relations.append(RawRelation(name, types, [path]))
    return relations


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
                "amount": cents(str(amount)),
            }
