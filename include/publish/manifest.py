"""A finished candidate -> the statement of what it is and holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from include.audit.contracts import FIRST, contract_versions
from include.warehouse.base import Warehouse


def manifest(warehouse: Warehouse, release_id: str) -> dict[str, Any]:
    """Identity, batches, what is left out, figures of each table, audit."""
    (identity,) = warehouse.query(release_id, "select * from ops.release")
    batches = warehouse.query(
        release_id,
        "select distinct batch_id from ops.batches where is_counted order by batch_id",
    )
    audit = warehouse.query(
        release_id,
        "select severity, success, count(*) as rules from ops.audit_results "
        "group by severity, success order by severity, success",
    )
    return {
        **identity,
        "sealed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "batches": [row["batch_id"] for row in batches],
        "left_out": left_out(warehouse, release_id),
        "audit": audit,
        "tables": figures(warehouse, release_id),
    }


def left_out(warehouse: Warehouse, release_id: str) -> list[dict[str, Any]]:
    """The extracts that were delivered and are not in the release, and why."""
    return warehouse.query(
        release_id,
        "select distinct feed, source_system, file_name, status, reason "
        "from ops.batches where status in ('held', 'refused') "
        "order by feed, source_system, file_name, status, reason",
    )


def figures(warehouse: Warehouse, release_id: str) -> dict[str, dict[str, Any]]:
    """Rows, contract and the sum of every decimal column, per `schema.table`."""
    found = {}
    with warehouse.reading(release_id):
        versions = contract_versions(warehouse, release_id)
        for (schema, table), columns in sorted(warehouse.columns(release_id).items()):
            decimals = [
                name for name, kind in columns.items() if kind.startswith("decimal")
            ]
            version = versions.get((schema, table), FIRST)
            sums = "".join(f", sum({name}) as {name}" for name in decimals)
            (row,) = warehouse.query(
                release_id, f"select count(*) as n_rows{sums} from {schema}.{table}"
            )
            found[f"{schema}.{table}"] = {
                "rows": row["n_rows"],
                "contract_version": version,
                "columns": dict(columns),
                "totals": {
                    name: str(row[name]) for name in decimals if row[name] is not None
                },
            }
    return found
