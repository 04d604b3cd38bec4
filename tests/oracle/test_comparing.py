"""The comparison sees what differs: a key, a cent, a ratio, a place."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from .compare import Published, differences, published

EXPECTED = pd.DataFrame(
    {"customer_id": ["a", "b"], "turnover": [100, 250], "share": [0.25, None]}
)


def compare(actual: pd.DataFrame, places: int = 2) -> list[str]:
    table = Published(actual, {"turnover": places})
    return differences(EXPECTED, table, ["customer_id"], {"turnover": 2}, ["share"])


def test_equal_tables_differ_in_nothing_whatever_their_order():
    assert compare(EXPECTED[::-1]) == []
    assert compare(EXPECTED.assign(share=[0.25 + 1e-12, None])) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"turnover": [100, 251]}, "turnover: 1 of 2 cells differ"),
        ({"turnover": [100, None]}, "turnover: 1 of 2 cells differ"),
        ({"share": [0.25 + 1e-8, None]}, "share: 1 of 2 cells differ"),
        ({"share": [0.25, 0.0]}, "share: 1 of 2 cells differ"),
        ({"customer_id": ["a", "c"]}, "1 rows only recomputed"),
    ],
)
def test_every_difference_is_said(change, said):
    found = compare(EXPECTED.assign(**change))
    assert any(line.startswith(said) for line in found)


def test_a_column_published_in_other_places_is_not_taken_for_equal():
    assert compare(EXPECTED, places=6) == ["turnover has 6 places, not 2"]


def test_a_key_that_occurs_twice_is_refused():
    with pytest.raises(AssertionError, match="1 keys twice"):
        compare(pd.concat([EXPECTED, EXPECTED.head(1)]))


def test_published_decimals_are_read_to_their_last_place(tmp_path: Path):
    release = tmp_path / "release.duckdb"
    exact = Decimal("5521.536460850001")
    with duckdb.connect(str(release)) as connection:
        connection.execute("create schema analytics")
        connection.execute(
            f"create table analytics.base_value as select"
            f" cast({exact} as decimal(28, 12)) as value_total,"
            f" cast(null as decimal(18, 2)) as turnover_total"
        )
    table = published(release, "base_value")
    assert table.rows.value_total.tolist() == [5521536460850001]
    assert table.rows.turnover_total.isna().all()
    assert table.places == {"value_total": 12, "turnover_total": 2}
