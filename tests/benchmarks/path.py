"""Run the path's functions on a workspace; prints seconds per stage as JSON.

python -m tests.benchmarks.path HOME WORKSPACE [ENGINE]
"""

from __future__ import annotations

import json
import sys

from include.samples.generate import LAST_DAY
from include.settings import Settings
from tests.support.path import Stopwatch, run_path

CHECKS = """
    select
        (select sum(turnover) from analytics.customer_value
            where period_type = 'ttm' and period_end = date '2024-12-31') as turnover,
        (select count(*) from analytics.customer_abc
            where metric = 'value_coefficient' and method = 'cut' and abc_class = 'A'
            and period_type = 'ttm' and period_end = date '2024-12-31') as a_customers,
        (select retained from analytics.base_loyalty
            where segment = 'all' and period_type = 'ttm'
            and period_end = date '2024-12-31') as retained
"""


def main(home: str, workspace: str, engine: str = "duckdb") -> None:
    """Landing to published, audit included; only Airflow's own time is missing."""
    settings = Settings.from_env(
        {
            "CLIENTELE_HOME": home,
            "CLIENTELE_WORKSPACE": workspace,
            "CLIENTELE_ENGINE": engine,
        }
    )
    watch = Stopwatch()
    release_id = run_path(settings, as_of=LAST_DAY, watch=watch)
    warehouse = settings.warehouse()
    (checks,) = warehouse.query(release_id, CHECKS)
    tables = next(
        m["tables"] for m in warehouse.manifests() if m["release_id"] == release_id
    )
    print(
        json.dumps(
            {
                "release": release_id,
                "seconds": watch.seconds,
                "processor_seconds": watch.processor_seconds,
                "checks": [
                    str(checks["turnover"]),
                    checks["a_customers"],
                    checks["retained"],
                ],
                "published_rows": sum(each["rows"] for each in tables.values()),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
