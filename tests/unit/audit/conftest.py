"""A workspace with a served release and a candidate of two published tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from include.settings import Settings
from tests.unit.audit.workspace import RELEASE, SERVED, run_sql, write_rules


@pytest.fixture(scope="session")
def make_workspace() -> Callable[[Path], Settings]:
    """A workspace in a folder; its candidate has three invoices, one negative.

    The release itself is published too and has its expectations.
    """

    def make(folder: Path) -> Settings:
        settings = Settings(root=folder, sources=(), landing=folder / "landing")
        served = folder / "releases" / f"{SERVED}.duckdb"
        served.parent.mkdir()
        duckdb.connect(str(served)).close()
        served.with_suffix(".json").write_text("{}", encoding="utf-8")
        settings.warehouse().serve(SERVED)
        run_sql(
            settings,
            "create schema analytics; create table analytics.invoices as "
            "select invoice_id, cast(net_amount as decimal(18,2)) as net_amount "
            "from (values ('i1', 10), ('i2', 20), ('i3', -5)) "
            "as documents (invoice_id, net_amount);"
            f"create schema ops; create table ops.release as select '{RELEASE}' "
            "as release_id",
        )
        write_rules(
            folder,
            "release",
            {
                "expect": "expect_table_row_count_to_equal",
                "with": {"value": 1},
                "severity": "block",
                "why": "A held release is told from this row.",
            },
            schema="ops",
        )
        return settings

    return make


@pytest.fixture
def workspace(tmp_path: Path, make_workspace: Callable[[Path], Settings]) -> Settings:
    return make_workspace(tmp_path)
