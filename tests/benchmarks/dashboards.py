"""Time the query behind every chart on a base of many customers.

python -m tests.benchmarks.dashboards RELEASE.duckdb [CUSTOMERS]

A release is copied and its customers are repeated under other ids until there are
enough, so that nothing has to be built for hours. Each query runs as Superset runs it:
the file is opened, asked once and closed.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import duckdb

from include.dashboards.datasets import load_datasets
from include.dashboards.layout import reaches
from include.dashboards.pages import FILTERS, Chart, Page, load_pages

RUNS = 3


def main(release: Path, customers: int) -> None:
    """Print every chart's median milliseconds, slowest first, and the percentiles."""
    with TemporaryDirectory() as folder:
        wide = Path(folder) / "wide.duckdb"
        shutil.copyfile(release, wide)
        print(f"{_widen(wide, customers):,} customers")
        chosen = _chosen(wide)
        took = {
            f"{page.slug}/{chart.name}": _milliseconds(wide, query(page, chart, chosen))
            for page in load_pages()
            for chart in page.charts
        }
    for name, each in sorted(took.items(), key=lambda item: -item[1])[:15]:
        print(f"{each:8.0f} ms  {name}")
    p50, p95 = median(took.values()), quantiles(took.values(), n=20)[-1]
    print(f"{len(took)} charts: median {p50:.0f} ms, 95th percentile {p95:.0f} ms")


def query(page: Page, chart: Chart, chosen: dict[str, str]) -> str:
    """What Superset asks for the chart with these filters set."""
    grouped = [*chart.by, *(name for name in (chart.x, chart.y) if name)]
    metrics = [chart.metric, *(chart.metrics or {}).values()]
    metrics = [each for each in metrics if each]
    if metrics:
        grouped += chart.columns
    wanted = ", ".join([*grouped, *metrics] if metrics else chart.columns)
    conditions = [f"({chart.where})"] if chart.where else []
    conditions += [
        f"{FILTERS[name]} = '{chosen[name]}'"
        for name in page.filters
        if name in chosen and reaches(name, chart)
    ]
    where = f" where {' and '.join(conditions)}" if conditions else ""
    group = f" group by {', '.join(grouped)}" if metrics and grouped else ""
    by = ", ".join(f"{name}{'' if up else ' desc'}" for name, up in chart.ordered)
    order = f" order by {by}" if by and not metrics else ""
    return (
        f"select {wanted} from ({load_datasets()[chart.dataset].sql}) as d"
        f"{where}{group}{order} limit {chart.limit}"
    )


def _chosen(release: Path) -> dict[str, str]:
    with duckdb.connect(str(release), read_only=True) as connection:
        period, account = connection.execute(
            f"select (select max(period) from ({load_datasets()['periods'].sql})), "
            f"(select max(account) from ({load_datasets()['customers'].sql}))"
        ).fetchone()
    return {"period": period, "account": account.replace("'", "''")}


def _widen(release: Path, customers: int) -> int:
    """Repeat every row that names a customer; the customers there are then."""
    with duckdb.connect(str(release)) as connection:
        count = "select count(*) from analytics.customers"
        times = -(-customers // connection.execute(count).fetchone()[0])
        tables = connection.execute(
            "select table_name from information_schema.columns "
            "where table_schema = 'analytics' and column_name = 'customer_id'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(
                f"insert into analytics.{table} "
                "select t.* replace (t.customer_id || '-' || n as customer_id) "
                f"from analytics.{table} as t, range(1, {times}) as r (n)"
            )
        return connection.execute(count).fetchone()[0]


def _milliseconds(release: Path, sql: str) -> float:
    took = []
    for _ in range(RUNS):
        start = time.perf_counter()
        with duckdb.connect(str(release), read_only=True) as connection:
            connection.execute(sql).fetchall()
        took.append(1000 * (time.perf_counter() - start))
    return median(took)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
