"""What was compared, as the text that a person keeps: its last line is the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from include.parity.compare import Compared
from include.transform.cells import RELATIVE
from include.warehouse.base import Release

# Engine -> the package whose version says which.
ENGINES = {"duckdb": "duckdb", "spark": "pyspark"}


def certificate(
    release: Release, seconds: Mapping[str, float], compared: Sequence[Compared]
) -> str:
    """Inputs, engines, every table, every difference, and the sums."""
    lines = [
        f"Parity of {' and '.join(f'{e} {version(p)}' for e, p in ENGINES.items())}",
        f"  {release.workspace}: {release.batch_count} batches, as of {release.as_of}, "
        f"known at {release.known_at:%Y-%m-%d %H:%M:%S}, code {release.code_version}",
        "  money, decimals, keys, texts and dates exact, "
        f"doubles to {RELATIVE:.0e} of the larger",
        *(f"  built on {engine} in {took:,.1f} s" for engine, took in seconds.items()),
        *(
            [f"  spark / duckdb {seconds['spark'] / seconds['duckdb']:.1f}"]
            if {"spark", "duckdb"} <= set(seconds)
            else []
        ),
        "",
        f"  {'table':<40}{'rows':>12}{'columns':>9}{'cells':>14}{'differences':>13}",
        *(
            f"  {each.table:<40}{each.rows:>12,}{each.columns:>9}{each.cells:>14,}"
            f"{each.differences:>13,}"
            for each in compared
        ),
        "",
        *(
            f"  {found.table} [{found.key}] {found.column}: "
            f"duckdb {found.on_duckdb}, spark {found.on_spark}"
            for each in compared
            for found in each.examples
        ),
    ]
    return "\n".join([*lines, verdict(compared)])


def verdict(compared: Sequence[Compared]) -> str:
    """The certificate's last line."""
    return (
        f"tables {len(compared)}, rows {sum(each.rows for each in compared):,}, "
        f"cells {sum(each.cells for each in compared):,} compared, "
        f"differences: {sum(each.differences for each in compared):,}"
    )
