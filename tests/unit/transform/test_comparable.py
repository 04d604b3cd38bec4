"""With which release the rules on volume compare a new one."""

from datetime import date, datetime

import pytest

from include.transform.build import comparable
from include.warehouse.base import Release

SERVED = {
    "release_id": "r20240201_000000",
    "as_of": "2024-01-31",
    "known_at": "2024-02-01 00:00:00",
}


def planned(as_of: date, known_at: datetime) -> Release:
    return Release(
        release_id="r20240301_000000",
        as_of=as_of,
        known_at=known_at,
        history_start=date(2020, 1, 1),
        code_version="c",
        engine="duckdb",
        base_currency="EUR",
        value_unit=1,
        workspace="w",
        batch_count=1,
        held_count=0,
        refused_count=0,
        input_fingerprint="f",
    )


def test_a_later_release_is_compared_with_the_served_one() -> None:
    release = planned(date(2024, 2, 29), datetime(2024, 3, 1))

    assert comparable([SERVED], SERVED["release_id"], release) == SERVED


@pytest.mark.parametrize(
    ("as_of", "known_at"),
    [
        (date(2024, 1, 30), datetime(2024, 3, 1)),
        (date(2024, 2, 29), datetime(2024, 1, 31)),
    ],
    ids=["of_an_earlier_day", "knowing_less"],
)
def test_a_backfill_has_less_on_purpose_and_is_compared_with_nothing(
    as_of: date, known_at: datetime
) -> None:
    assert comparable([SERVED], SERVED["release_id"], planned(as_of, known_at)) is None


def test_a_kept_release_that_is_not_served_is_not_compared_with() -> None:
    release = planned(date(2024, 2, 29), datetime(2024, 3, 1))

    assert comparable([SERVED], None, release) is None
