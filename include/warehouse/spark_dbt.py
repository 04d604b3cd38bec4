"""dbt in a Spark session that knows a candidate: what is read, and where it is written.

    python -m include.warehouse.spark_dbt PLAN dbt's own arguments ...

dbt-spark's session method takes the session that the process has, so the catalogue can
be made before dbt looks at it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from dbt.cli.main import dbtRunner

from include.warehouse.spark_plan import Plan

# Spark has no database above the schema.
VARIABLES = {"scratch_database": ""}


def main(arguments: Sequence[str]) -> int:
    """dbt's exit code."""
    path, *options = arguments
    plan = Plan.read(Path(path))
    spark = plan.open()
    found = dbtRunner().invoke([*options, "--vars", json.dumps(VARIABLES)])
    plan.remember_views(spark)
    plan.write(Path(path))
    spark.stop()
    if found.exception:
        print(found.exception)
        return 2
    return 0 if found.success else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
