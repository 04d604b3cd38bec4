"""Small releases made by hand, for what publishing promises whatever they hold."""

from __future__ import annotations

from datetime import date, datetime

import duckdb

from include.publish.promote import promote
from include.warehouse.base import AUDIT_COLUMNS, Release
from include.warehouse.duckdb import DuckDBWarehouse

ROWS = 200


def release(number: int, as_of: date = date(2024, 1, 31)) -> Release:
    """An identity whose id grows with its number."""
    return Release(
        release_id=f"r20240101_{number:06}",
        as_of=as_of,
        known_at=datetime(2024, 2, 1),
        history_start=date(2022, 1, 1),
        code_version="code",
        engine="duckdb",
        base_currency="EUR",
        value_unit=1000,
        workspace="acme",
        batch_count=0,
        held_count=0,
        refused_count=0,
        input_fingerprint=f"input {number}",
    )


def audited_candidate(
    warehouse: DuckDBWarehouse,
    number: int,
    as_of: date = date(2024, 1, 31),
    success: bool = True,
) -> str:
    """A candidate in which every row of every table says its number."""
    identity = release(number, as_of)
    release_id = identity.release_id
    warehouse.open_candidate(identity, [])
    with duckdb.connect(str(warehouse.locate(release_id))) as connection:
        connection.execute("create schema ops")
        row = identity.as_row()
        connection.execute(
            "create table ops.release as select "
            + ", ".join(f"? as {name}" for name in row),
            [str(value) for value in row.values()],
        )
        connection.execute(
            "create table ops.batches (batch_id varchar, feed varchar, "
            "source_system varchar, file_name varchar, status varchar, "
            "reason varchar, is_counted boolean)"
        )
        for table in ("customer_value", "base_value"):
            connection.execute(
                f"create table analytics.{table} as select "
                f"{number} as number, cast(1 as decimal(18,2)) as turnover "
                f"from range({ROWS})"
            )
    result = dict.fromkeys(AUDIT_COLUMNS, "") | {
        "release_id": release_id,
        "table_name": "customer_value",
        "rule_no": 1,
        "severity": "block",
        "success": success,
        "unexpected_count": 0,
        "sample": "[]",
    }
    warehouse.write_audit(release_id, [result])
    return release_id


def publish(warehouse: DuckDBWarehouse, number: int, **given) -> str:
    """Make, audit and promote a small release."""
    serve = given.pop("serve", None)
    keep = given.pop("keep", 10)
    return promote(
        warehouse, audited_candidate(warehouse, number, **given), serve, keep
    )
