"""Time the whole path against bare DuckDB on the same files.

    python -m tests.benchmarks --lines 10000000

There are two to compare with. A release's own SQL, as dbt compiled it, run straight:
what dbt, its tests, the ingest, the audit and publishing add. And a script that a
person would type for the core tables: customer_value, customer_abc and base_loyalty,
of a release's many. What does that script's work is the path's ingest and its SQL for
just these tables and all they stand on, so the two are what is compared: both make the
same rows and columns (24 month-ends, the years and the quarters; three metrics and both
methods of ABC) from the same files, and the run ends if a cell differs. The path reads
and keeps more on the way: every entity that was delivered, and the facts, windows and
bases that the other tables need. Of the whole path the ratio is told too.

Each runs in a process of its own, one after the other, `--rounds` times in turn; the
machine's noise hits all, so the ratios are what to quote; of processor seconds where
others use the machine. Prints a table and keeps it as JSON in `var/bench_<lines>/`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from include.samples.generate import generate
from include.settings import PROJECT, WORKSPACE_FILE

SOURCES = ["generated_crm", "generated_billing"]
STAGES = ("ingest", "begin", "model", "audit", "publish")


def measured(*arguments: str) -> dict[str, Any]:
    """What the module printed, its wall seconds and the peak memory of its tree."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=PROJECT, stdout=subprocess.PIPE
    )
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
    watcher.start()
    output, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed with {process.returncode}.")
    found = json.loads(output.splitlines()[-1])
    return found | {"wall": time.perf_counter() - start, "peak_bytes": peak[0]}


def _watch(pid: int, peak: list[int]) -> None:
    """Sum the tree's resident memory ten times a second until it ends."""
    try:
        root = psutil.Process(pid)
        while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
            total = 0
            for process in (root, *root.children(recursive=True)):
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            peak[0] = max(peak[0], total)
            time.sleep(0.1)
    except psutil.NoSuchProcess:
        return


def prepare(home: Path, lines: int) -> Path:
    """The generated landing folder, made once per size."""
    landing = home / "landing"
    if not (home / "generated").exists():
        shutil.rmtree(home, ignore_errors=True)
        landing.mkdir(parents=True)
        start = time.perf_counter()
        generate(landing, lines)
        (home / "generated").write_text(f"{time.perf_counter() - start:.1f} s\n")
    return landing


def one_round(home: Path, landing: Path) -> dict[str, Any]:
    """The path on an empty workspace, its SQL alone, the bare script, what it says."""
    root = home / "company"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    (root / WORKSPACE_FILE).write_text(
        json.dumps(
            {
                "sources": SOURCES,
                "landing": str(landing),
                "base_currency": "EUR",
                "value_unit": 1000,
                "memory_limit": "3GB",
            }
        ),
        encoding="utf-8",
    )
    path = measured("tests.benchmarks.path", str(home), root.name)
    straight = measured(
        "tests.benchmarks.compiled", str(home), root.name, path["release"]
    )
    database = str(home / "bare.duckdb")
    bare = measured("tests.benchmarks.bare", str(landing), database)
    agree = measured(
        "tests.benchmarks.agree", str(home), root.name, path["release"], database
    )
    return {"path": path, "straight": straight, "bare": bare, "agree": agree}


def main() -> None:
    """Generate, measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    home = PROJECT / "var" / f"bench_{given.lines}"
    landing = prepare(home, given.lines)
    size = sum(file.stat().st_size for file in landing.rglob("*.csv"))
    print(f"{given.lines:,} invoice lines, {size / 1e6:,.0f} MB of CSV", flush=True)
    rounds = [one_round(home, landing) for _ in range(given.rounds)]
    result = summarise(given.lines, rounds)
    (home / "result.json").write_text(json.dumps(result, indent=2), encoding="utf-8")
    show(result)
    print(f"\nAs JSON: {(home / 'result.json').relative_to(PROJECT)}")


def summarise(lines: int, rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over the rounds and their ratios; the last round's seconds a model."""

    def median(*keys: str) -> float:
        values = []
        for each in rounds:
            value: Any = each
            for key in keys:
                value = value[key]
            values.append(value)
        return float(statistics.median(values))

    stages = {stage: median("path", "seconds", stage) for stage in STAGES}
    total = sum(stages.values())
    straight = median("straight", "seconds", "all")
    bare = median("bare", "seconds", "bare")
    core = stages["ingest"] + median("straight", "seconds", "core")
    bare_cpu = median("bare", "processor_seconds", "bare")
    core_cpu = median("path", "processor_seconds", "ingest") + median(
        "straight", "processor_seconds", "core"
    )
    published = median("path", "published_rows")
    return {
        "lines": lines,
        "rounds": len(rounds),
        "stage_seconds": stages,
        "path_seconds": total,
        "straight_seconds": straight,
        "path_per_straight": total / straight,
        "bare_seconds": bare,
        "path_per_bare": total / bare,
        "core_seconds": core,
        "core_per_bare": core / bare,
        "bare_processor_seconds": bare_cpu,
        "core_processor_seconds": core_cpu,
        "core_processor_per_bare": core_cpu / bare_cpu,
        "lines_per_second": lines / total,
        "published_rows": published,
        "audit_seconds_per_million_published_rows": stages["audit"] / published * 1e6,
        "path_peak_bytes": median("path", "peak_bytes"),
        "straight_peak_bytes": median("straight", "peak_bytes"),
        "bare_peak_bytes": median("bare", "peak_bytes"),
        "models": rounds[-1]["straight"]["models"],
        "equal_cells": rounds[-1]["agree"]["cells"],
    }


def show(result: dict[str, Any]) -> None:
    """The table a person reads."""
    rows = [(stage, f"{s:.1f} s") for stage, s in result["stage_seconds"].items()]
    rows += [
        ("path, landing to published", f"{result['path_seconds']:.1f} s"),
        ("its SQL straight in DuckDB", f"{result['straight_seconds']:.1f} s"),
        ("path / its SQL", f"{result['path_per_straight']:.2f}"),
        ("bare script, core tables", f"{result['bare_seconds']:.1f} s"),
        ("path, all tables / bare", f"{result['path_per_bare']:.2f}"),
        ("ingest + SQL of the core", f"{result['core_seconds']:.1f} s"),
        ("ingest + core SQL / bare", f"{result['core_per_bare']:.2f}"),
        ("the same, processor seconds", f"{result['core_processor_per_bare']:.2f}"),
        ("invoice lines per second", f"{result['lines_per_second']:,.0f}"),
        ("rows published", f"{result['published_rows']:,.0f}"),
        (
            "audit per million of them",
            f"{result['audit_seconds_per_million_published_rows']:.2f} s",
        ),
        ("peak memory, path", f"{result['path_peak_bytes'] / 2**30:.2f} GiB"),
        ("peak memory, its SQL", f"{result['straight_peak_bytes'] / 2**30:.2f} GiB"),
        ("peak memory, bare", f"{result['bare_peak_bytes'] / 2**30:.2f} GiB"),
    ]
    for name, value in rows:
        print(f"  {name:<28}{value:>14}")
    print(f"  Equal in both: {result['equal_cells']:,} cells, all of the core tables.")


if __name__ == "__main__":
    main()
