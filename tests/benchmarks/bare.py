"""Run the bare script on a landing folder; prints seconds and check figures as JSON.

python -m tests.benchmarks.bare LANDING DATABASE
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb

SCRIPT = Path(__file__).with_name("bare.sql")
CHECKS = """
    select
        (select sum(turnover) from customer_value where period_end = '2024-12-31'),
        (select count(*) from customer_abc where abc_class = 'A'
            and period_end = '2024-12-31'),
        (select retained from base_loyalty where period_end = '2024-12-31')
"""


def main(landing: Path, database: Path) -> None:
    """Build the core tables in a fresh database file."""
    database.unlink(missing_ok=True)
    start = time.perf_counter()
    with duckdb.connect(str(database), config={"memory_limit": "4GB"}) as connection:
        connection.execute(SCRIPT.read_text(encoding="utf-8").format(landing=landing))
        seconds = time.perf_counter() - start
        checks = connection.execute(CHECKS).fetchall()[0]
    turnover, a_customers, retained = checks
    print(
        json.dumps(
            {
                "seconds": {"bare": seconds},
                "checks": [str(turnover), a_customers, retained],
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
