"""Time the path stage by stage on both engines, over the same extracts.

    python -m tests.benchmarks.engines --lines 1000000

Landing to published, audit and dbt's tests included, each engine in a process of its
own, one after the other. Both ingest with DuckDB: the raw lake is one. On a machine
where other work runs, processor seconds say more than wall seconds.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from include.parity.certificate import ENGINES
from include.settings import PROJECT, WORKSPACE_FILE
from tests.benchmarks.__main__ import SOURCES, STAGES, measured, prepare


def one(home: Path, landing: Path, engine: str, memory: str) -> dict[str, Any]:
    """The path on an empty workspace by this engine."""
    root = home / engine
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    kept = {
        "sources": SOURCES,
        "landing": str(landing),
        "base_currency": "EUR",
        "value_unit": 1000,
        "memory_limit": memory,
    }
    (root / WORKSPACE_FILE).write_text(json.dumps(kept), encoding="utf-8")
    return measured("tests.benchmarks.path", str(home), root.name, engine)


def show(lines: int, found: dict[str, dict[str, Any]]) -> None:
    """A row a stage: both engines' wall seconds, and both ratios."""
    print(
        f"{'':<10}{'duckdb':>10}{'spark':>10}{'ratio':>8}"
        f"{'duckdb cpu':>12}{'spark cpu':>12}{'ratio':>8}"
    )
    for stage in (*STAGES, "all"):
        cells = ""
        for kind, width in (("seconds", 10), ("processor_seconds", 12)):
            duckdb, spark = (
                sum(each[kind][s] for s in (STAGES if stage == "all" else (stage,)))
                for each in (found["duckdb"], found["spark"])
            )
            cells += f"{duckdb:>{width},.1f}{spark:>{width},.1f}{spark / duckdb:>8.1f}"
        print(f"{stage:<10}{cells}")
    for engine, each in found.items():
        print(
            f"{engine}: {lines:,} lines, {each['published_rows']:,} rows published, "
            f"peak memory {each['peak_bytes'] / 2**30:.2f} GiB"
        )


def main() -> None:
    """Generate, measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--memory", default="4GB", help="memory_limit of each engine")
    given = parser.parse_args()
    home = PROJECT / "var" / f"bench_{given.lines}"
    landing = prepare(home, given.lines)
    found = {}
    for engine in ENGINES:
        print(f"{given.lines:,} lines on {engine} ...", flush=True)
        found[engine] = one(home, landing, engine, given.memory)
    (home / "engines.json").write_text(json.dumps(found, indent=2), encoding="utf-8")
    show(given.lines, found)
    if found["duckdb"]["checks"] != found["spark"]["checks"]:
        sys.exit(f"Not the same figures: {[e['checks'] for e in found.values()]}.")


if __name__ == "__main__":
    main()
