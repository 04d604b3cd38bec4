"""A built candidate and the release that is served -> `ops.restatements`.

Set-based, in DuckDB, which reads the releases of every engine in place. A backfill is
held against the served release too: what it would restate is what one asks of it.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pyarrow as pa

from include.settings import Settings
from include.transform.changed import list_changes
from include.transform.changed_by import name_batches
from include.transform.comparison import Comparison
from include.transform.dbt import project_var
from include.transform.published import manifest_of, published_keys
from include.transform.written import arrow_schema, written_tables

RESTATEMENTS = ("ops", "restatements")
_ORDER = "table_name, period_end desc nulls last, row_key, column_name, change"


def restate(
    settings: Settings, release_id: str, say: Callable[[str], None] = print
) -> None:
    """Write what the candidate restates; an empty table if nothing is served."""
    warehouse = settings.warehouse()
    served = warehouse.served()
    if served is None:
        rows = arrow_schema(RESTATEMENTS).empty_table()
    else:
        rows = _restatements(settings, release_id, served)
        figures = sum(rows["figures"].to_pylist())
        tables = len(set(rows["table_name"].to_pylist()))
        say(f"Held against {served}: {figures:,} figures of {tables} tables changed")
    warehouse.write(release_id, RESTATEMENTS, rows)


def _restatements(settings: Settings, release_id: str, served: str) -> pa.Table:
    warehouse = settings.warehouse()
    before, now = warehouse.columns(served), warehouse.columns(release_id)
    spill = warehouse.candidate_folder(release_id) / "compare"
    limits: dict[str, str | bool | int | float | list[str]] = {
        "threads": settings.threads,
        "memory_limit": settings.memory_limit,
        "temp_directory": str(spill),
    }
    with duckdb.connect(config=limits) as connection:
        connection.execute("set TimeZone = 'UTC'")
        warehouse.attach(connection, served, "before")
        warehouse.attach(connection, release_id, "now")
        same_day = connection.execute(
            "select (select as_of from before.ops.release)"
            " = (select as_of from now.ops.release)"
        ).fetchone() == (True,)
        columns = ", ".join(
            f"{name} {'varchar' if kind == 'string' else kind}"
            for name, kind in written_tables()[RESTATEMENTS].items()
        )
        connection.execute(f"create temp table restatements ({columns})")
        for table, key in sorted(published_keys(manifest_of(settings)).items()):
            if table in before and table in now and table[0] == "analytics":
                compared = Comparison(table, key, before[table], now[table], same_day)
                list_changes(connection, compared, project_var("restatement_rows"))
        connection.execute(f"update restatements set previous_release_id = '{served}'")
        members = warehouse.intermediate(release_id, "int_customer_members")
        name_batches(connection, settings.raw, members)
        found = connection.execute(f"from restatements order by {_ORDER}")
        return found.to_arrow_table().cast(arrow_schema(RESTATEMENTS))
