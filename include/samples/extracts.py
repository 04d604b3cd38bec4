"""Write a query's rows as one extract: whole or not at all, and only if it changed."""

from __future__ import annotations

import filecmp
import os
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

# Everything needed is in the wheel; a sample must never reach for the network.
OFFLINE = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


# What every invention draws with: macros draw(subject, key, outcomes), money(cents).
DRAWS = Path(__file__).parent / "draws.sql"

# An invented system delivers views: `delivered_on` decides the file of a row,
# `position` its place in it.
DELIVERED = """
    select * exclude (delivered_on, position)
    from delivered_{extract}
    where delivered_on >= $start and delivered_on < $end
    order by position
"""

# The periods in which something was delivered.
PERIODS = """
    select periods.*
    from periods
    semi join delivered_{extract} as delivered
        on delivered.delivered_on >= periods.period_start
            and delivered.delivered_on < periods.period_end
    order by periods.period_start
"""


def open_engine(
    temporary: Path | None = None, **settings: Any
) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB connection that spills to `temporary` if it must."""
    spill = {} if temporary is None else {"temp_directory": str(temporary)}
    connection = duckdb.connect(config={**OFFLINE, **spill, **settings})
    connection.execute("set enable_progress_bar = false")
    return connection


def run_script(
    connection: duckdb.DuckDBPyConnection,
    script: Path,
    variables: Mapping[str, Any] | None = None,
) -> None:
    """Run a SQL file; it reads the variables with `getvariable('name')`."""
    for name, value in (variables or {}).items():
        connection.execute(f"set variable {name} = $value", {"value": value})
    connection.execute(script.read_text(encoding="utf-8"))


def write_extract(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    path: Path,
    parameters: Mapping[str, Any] | None = None,
) -> bool:
    """Write the rows as CSV with a header; return whether the file is new or changed.

    The rows are written aside and renamed, so no reader sees half an extract, and a
    file that would come out the same is left alone, so its age stays true.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    target = str(aside).replace("'", "''")
    connection.execute(f"copy ({query}) to '{target}' (header)", parameters or {})
    if path.exists() and filecmp.cmp(aside, path, shallow=False):
        aside.unlink()
        return False
    os.replace(aside, path)
    return True


def write_delivered(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    extract: str,
    period: str,
    start: date,
    end: date,
) -> None:
    """What a view delivers in a period, as the file extracted on the day after it."""
    write_extract(
        connection,
        DELIVERED.format(extract=extract),
        folder / f"{extract}_{period}_extracted_{end:%Y-%m-%d}.csv",
        {"start": start, "end": end},
    )


def lay_delivered(
    connection: duckdb.DuckDBPyConnection, folder: Path, extracts: Iterable[str]
) -> None:
    """What each view delivers, a file for each row of `periods` that has something."""
    for extract in extracts:
        periods = connection.execute(PERIODS.format(extract=extract)).fetchall()
        for period, start, end in periods:
            write_delivered(connection, folder, extract, period, start, end)
