"""The oracle's silence thresholds and statuses (DOMAIN.md section 2, churn)."""

import pandas as pd
import pytest

from .client import customer_loyalty, pool
from .examples import Invoice, books
from .test_worked_value import last


def ordering(customer: str, gaps: list[int]) -> list[Invoice]:
    """Orders with these gaps in days, the last of them on 2024-06-01."""
    dates, day = [], pd.Timestamp("2024-06-01")
    for gap in [0, *reversed(gaps)]:
        day -= pd.Timedelta(days=gap)
        dates.append(day)
    return [(customer, f"{day:%Y-%m-%d}", 1, None) for day in reversed(dates)]


STEADY, ONCE_LONG, SELDOM = [30] * 20, [120] + [30] * 20, [100, 100]


@pytest.mark.parametrize(
    ("gaps", "as_of", "status"),
    [
        (STEADY, "2024-06-30", "active"),
        (STEADY, "2024-07-31", "at_risk"),
        (STEADY, "2024-08-31", "lapsed"),
        (ONCE_LONG, "2024-08-31", "at_risk"),
        (ONCE_LONG, "2024-09-30", "lapsed"),
        (SELDOM, "2024-10-31", "active"),
        (SELDOM, "2024-11-30", "at_risk"),
        (SELDOM, "2025-05-31", "at_risk"),
        (SELDOM, "2025-06-30", "lapsed"),
    ],
)
def test_silence_is_judged_by_own_gaps_or_without_enough_of_them_by_days(
    gaps, as_of, status
):
    company = books(as_of, ordering("x", gaps), history_start="2022-01-01")
    row = customer_loyalty(company, last(company, "ttm")).iloc[0]
    thresholds = {"STEADY": (45, 90), "ONCE_LONG": (45, 120), "SELDOM": (180, 365)}
    name = {21: "STEADY", 22: "ONCE_LONG", 3: "SELDOM"}[row.order_dates]
    assert (row.at_risk_days, row.lapsed_days) == thresholds[name]
    assert row.status == status


def test_the_pool_is_the_smallest_gap_that_covers_the_share():
    assert pool(pd.Series(range(1, 11)), minimum=1) == (8, 10)
    assert pool(pd.Series(range(1, 11)), minimum=30) == (180, 365)
    assert pool(pd.Series(range(1, 101)), minimum=30) == (80, 95)
