"""Run the bare script on a landing folder; prints its seconds as JSON.

python -m tests.benchmarks.bare LANDING DATABASE
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).with_name("bare.sql")
# A table has no order, for the script no more than for the path.
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "4GB",
    "preserve_insertion_order": "false",
}


def processor_seconds() -> float:
    """Of every thread of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(landing: Path, database: Path) -> None:
    """Build the core tables in a fresh database file."""
    database.unlink(missing_ok=True)
    start, used = time.perf_counter(), processor_seconds()
    with duckdb.connect(str(database), config=CONFIG) as connection:
        connection.execute(SCRIPT.read_text(encoding="utf-8").format(landing=landing))
        seconds, computed = time.perf_counter() - start, processor_seconds() - used
    found = {"seconds": {"bare": seconds}, "processor_seconds": {"bare": computed}}
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
