"""Time the ingest of one large CSV against DuckDB's own read_csv with declared types.

    python -m tests.benchmarks.ingest --lines 10000000

All write Parquet, each in a process of its own, in turn; the ratios are what to quote,
of processor seconds where others use the machine. `read_csv` writes as DuckDB does by
default, `alike` with the settings of the lake's files, which take it less time.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import yaml

from include.ingest import mapping
from include.ingest.contract import entity
from include.ingest.land import land_extracts
from include.ingest.sql import PARQUET, duckdb_type, literal, name
from include.settings import PROJECT, WORKSPACE_FILE, Settings
from tests.benchmarks.__main__ import measured

COLUMNS = (
    *("invoice_id", "line_no", "product_id", "qty", "unit_price"),
    *("net_amount", "cost_amount"),
)


def write(path: Path, lines: int) -> None:
    """Invoice lines, the same for a number of lines."""
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as engine:
        engine.execute(
            f"""
            copy (
                select
                    'I' || lpad(cast(i // 5 as varchar), 9, '0') as invoice_id,
                    1 + i % 5 as line_no,
                    'P' || (hash(i) % 5000) as product_id,
                    1 + hash(i + 1) % 50 as qty,
                    cast((hash(i + 2) % 100000) / 100 as decimal(18, 4)) as unit_price,
                    cast((hash(i + 3) % 1000000) / 100 as decimal(18, 2)) as net_amount,
                    cast((hash(i + 4) % 700000) / 100 as decimal(18, 2)) as cost_amount
                from range({lines}) as numbers(i)
            ) to {literal(str(path))} (header)
            """
        )


def ingest(path: Path) -> int:
    """Discover and land the file in an empty workspace; the rows accepted."""
    home = Path(tempfile.mkdtemp(dir=path.parent))
    extract = {
        "name": "lines",
        "files": path.name,
        "entities": [
            {"entity": "invoice_line", "columns": {each: each for each in COLUMNS}}
        ],
    }
    document = {
        "system": "bench",
        "title": "Benchmark",
        "defaults": {"numbers": {"decimal": "."}},
        "extracts": [extract],
    }
    mapping.SOURCES = home
    (home / "bench.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
    kept = {"sources": ["bench"], "landing": str(path.parent), "memory_limit": "1GB"}
    (home / "company").mkdir()
    (home / "company" / WORKSPACE_FILE).write_text(json.dumps(kept), encoding="utf-8")
    settings = Settings.from_env(
        {"CLIENTELE_HOME": str(home), "CLIENTELE_WORKSPACE": "company"}
    )
    try:
        land_extracts(settings, "bench", "lines", say=lambda _: None)
        files = str(settings.raw / "*/*/*/invoice_line.parquet")
        return _count(files)
    finally:
        shutil.rmtree(home)


def bare(path: Path, parquet: str) -> int:
    """The same file by read_csv with the contract's types; the rows written."""
    types = entity("invoice_line").types
    columns = ", ".join(
        f"{literal(c)}: {literal(duckdb_type(types[c]))}" for c in COLUMNS
    )
    target = path.with_suffix(".parquet")
    with duckdb.connect(config={"memory_limit": "1GB"}) as engine:
        engine.execute(
            f"copy (select {', '.join(map(name, COLUMNS))} from read_csv("
            f"{literal(str(path))}, header = true, delim = ',', quote = '\"', "
            f"escape = '\"', auto_detect = false, columns = {{{columns}}})) "
            f"to {literal(str(target))} {parquet}"
        )
    return _count(str(target))


def _count(files: str) -> int:
    rows = duckdb.execute(f"select count(*) from read_parquet({literal(files)})")
    return int(rows.fetchall()[0][0])


SIDES: dict[str, Callable[[Path], int]] = {
    "ingest": ingest,
    "read_csv": partial(bare, parquet="(format parquet)"),
    "alike": partial(bare, parquet=PARQUET),
}


def main() -> None:
    """Measure one side, when called for it, or all in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", choices=SIDES)
    given = parser.parse_args()
    path = PROJECT / "var" / "bench_ingest" / f"lines_{given.lines}.csv"
    write(path, given.lines)
    if given.side:
        start, started = time.perf_counter(), time.process_time()
        rows = SIDES[given.side](path)
        seconds = time.perf_counter() - start
        spent = time.process_time() - started
        found = {"rows": rows, "seconds": seconds, "processor_seconds": spent}
        print(json.dumps(found))
        return
    command = ("tests.benchmarks.ingest", "--lines", str(given.lines), "--side")
    rounds = []
    for number in range(1, given.rounds + 1):
        rounds.append({side: measured(*command, side) for side in SIDES})
        if {each["rows"] for each in rounds[-1].values()} != {given.lines}:
            sys.exit(f"Not the same rows: {rounds[-1]}.")
        told = (f"{side} {each['seconds']:.1f} s" for side, each in rounds[-1].items())
        print(f"  {number}: {', '.join(told)}", flush=True)
    print(f"{given.lines:,} lines, {path.stat().st_size / 1e6:,.0f} MB; medians:")
    for side in ("read_csv", "alike"):
        wall, busy = (
            statistics.median(one["ingest"][kind] / one[side][kind] for one in rounds)
            for kind in ("seconds", "processor_seconds")
        )
        print(f"  ingest / {side:<10}{wall:.2f}, of processor seconds {busy:.2f}")
    peak = max(each["ingest"]["peak_bytes"] for each in rounds)
    print(f"  peak memory of the ingest {peak / 2**30:.2f} GiB")


if __name__ == "__main__":
    main()
