"""Small releases made by hand, for what publishing promises whatever they hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb

from include.publish.promote import promote
from include.warehouse.base import AUDIT_COLUMNS, Release, Warehouse

ROWS = 200
TABLES = ("customer_value", "base_value")


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


def contents(
    identity: Release, number: int, tables: Sequence[str], batches: Sequence[str]
) -> dict[str, str]:
    """What the release holds, as queries; every row of every table says its number."""
    named = ", ".join(f"'{each}' as {name}" for name, each in identity.as_row().items())
    rows = f"select {number} as number, cast(1 as decimal(18,2)) as turnover"
    unknown = ("feed", "source_system", "file_name", "status", "reason")
    nothing = ", ".join(f"cast(null as varchar) as {name}" for name in unknown)
    return {
        "ops.release": f"select {named}",
        "ops.batches": f"select unnest({list(batches)}::varchar[]) as batch_id, "
        f"{nothing}, true as is_counted",
        **{f"analytics.{table}": f"{rows} from range({ROWS})" for table in tables},
    }


def write(candidate: Path, queries: dict[str, str]) -> None:
    """The tables as the engine of this candidate keeps them."""
    is_folder = candidate.is_dir()
    with duckdb.connect(":memory:" if is_folder else str(candidate)) as connection:
        for name, query in queries.items():
            schema, table = name.split(".")
            if is_folder:
                folder = candidate / schema / table
                folder.mkdir(parents=True)
                connection.execute(f"copy ({query}) to '{folder}/part-0.parquet'")
            else:
                connection.execute(f"create schema if not exists {schema}")
                connection.execute(f"create table {name} as {query}")


def audited_candidate(
    warehouse: Warehouse,
    number: int,
    as_of: date = date(2024, 1, 31),
    success: bool = True,
    tables: Sequence[str] = TABLES,
    batches: Sequence[str] = (),
) -> str:
    """A small candidate with an audit of one rule; `batches` are those it counts."""
    identity = release(number, as_of)
    release_id = identity.release_id
    warehouse.open_candidate(identity, [])
    write(warehouse.locate(release_id), contents(identity, number, tables, batches))
    result = dict.fromkeys(AUDIT_COLUMNS, "") | {
        "release_id": release_id,
        "table_name": tables[0],
        "rule_no": 1,
        "severity": "block",
        "success": success,
        "unexpected_count": 0,
        "sample": "[]",
    }
    warehouse.write_audit(release_id, [result])
    return release_id


def publish(warehouse: Warehouse, number: int, **given) -> str:
    """Make, audit and promote a small release."""
    serve = given.pop("serve", None)
    keep = given.pop("keep", 10)
    return promote(
        warehouse, audited_candidate(warehouse, number, **given), serve, keep
    )
