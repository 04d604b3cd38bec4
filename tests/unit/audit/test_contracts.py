"""What readers of the served release would miss blocks, and nothing else does."""

from __future__ import annotations

import pytest

from include.audit.contracts import broken, contract_versions
from include.warehouse.duckdb import DuckDBWarehouse
from tests.support.releases import publish

TABLE = ("analytics", "customer_value")
SERVED = "r20240101_000001"
COLUMNS = {"customer_id": "string", "turnover": "decimal(18,2)"}


def found(
    columns: dict[str, str] | None,
    versions: tuple[int | None, int | None] = (None, None),
    retired: tuple[str, ...] = (),
) -> list[tuple[str | None, str]]:
    """(column, what was observed) of each failure."""
    before, now = ({TABLE: v} if v else {} for v in versions)
    new = {} if columns is None else {TABLE: columns}
    failures = list(broken(SERVED, ({TABLE: COLUMNS}, before), (new, now), retired))
    assert all(each.severity == "block" and not each.success for each in failures)
    return [(each.column_name, each.observed) for each in failures]


def test_the_same_columns_in_any_order_and_new_ones_break_nobody():
    assert found({"more": "date", **dict(reversed(COLUMNS.items()))}) == []


@pytest.mark.parametrize(
    ("changed", "here"),
    [({"turnover": "double"}, "double here"), ({}, "not there here")],
    ids=["retyped", "removed"],
)
def test_a_column_that_is_gone_or_of_another_type_blocks(changed, here):
    ((column, observed),) = found({"customer_id": "string", **changed})

    assert column == "turnover"
    assert f"decimal(18,2) in the served release {SERVED}" in observed
    assert here in observed
    assert "still 1" in observed


@pytest.mark.parametrize(
    ("versions", "blocks"),
    [((None, 2), 0), ((1, 2), 0), ((2, 2), 1), ((2, 1), 1), ((3, None), 1)],
)
def test_a_raised_version_gives_leave_and_no_other_does(versions, blocks):
    assert len(found({"customer_id": "string"}, versions)) == blocks


def test_a_table_that_is_gone_blocks_unless_it_was_retired():
    ((column, observed),) = found(None)
    assert column is None
    assert SERVED in observed
    assert found(None, retired=("customer_value",)) == []


def test_a_release_from_before_versions_were_stated_has_none(tmp_path):
    warehouse = DuckDBWarehouse(tmp_path / "acme")

    assert contract_versions(warehouse, publish(warehouse, 1)) == {}
