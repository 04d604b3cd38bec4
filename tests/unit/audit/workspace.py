"""Change a candidate as dbt would, and write its expectations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import yaml

from include.settings import Settings
from include.warehouse.duckdb import DuckDBWarehouse

RELEASE = "r20250101_000000"
SERVED = "r20241201_000000"


def run_sql(settings: Settings, statements: str) -> None:
    """Run statements on the candidate `RELEASE`."""
    candidate = DuckDBWarehouse(settings.root).candidate(RELEASE)
    candidate.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(candidate)) as connection:
        connection.execute(statements)


def write_rules(folder: Path, table: str, *rules: Any, **keys: Any) -> Path:
    """Write `expectations/<table>.yml` of these rules and return its folder."""
    expectations = folder / "expectations"
    expectations.mkdir(exist_ok=True)
    content = {"table": table, **keys, "rules": list(rules)}
    (expectations / f"{table}.yml").write_text(yaml.safe_dump(content), "utf-8")
    return expectations
