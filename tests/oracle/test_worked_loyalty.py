"""The oracle gives DOMAIN.md's worked examples: loyalty, retention and classes."""

import pandas as pd
import pytest

from .classes import classify, customer_abc, migration
from .client import customer_loyalty
from .examples import Invoice, books, monthly, paid_when_due
from .loyalty import base_loyalty, coefficients, counts, verdict
from .retention import cohort_retention, revenue_retention
from .test_worked_value import last, only
from .value import customer_value


def base(size: int, new: int, lost: int) -> tuple[set[str], set[str]]:
    opening = {f"c{i}" for i in range(size)}
    return opening, {f"c{i}" for i in range(lost, size)} | {f"n{i}" for i in range(new)}


def test_g2_more_new_customers_and_less_loyalty_is_verdict_v1():
    company = books("2013-12-31", [("x", "2010-01-01", 1, None)])
    year = last(company)
    rows = []
    for size, new, lost in [(100, 20, 10), (110, 33, 22)]:
        opening, closing = base(size, new, lost)
        first = pd.Series(pd.Timestamp("2013-05-01"), index=sorted(closing))
        row = counts(opening, closing, first, year)
        assert row["closing"] == row["opening"] + row["new"] - row["lost"]
        rows.append(row | coefficients(row))
    before, now = rows
    assert (before["closing"], now["closing"]) == (110, 121)
    assert [r["loyalty_coefficient"] for r in rows] == [0.9, 0.8]
    assert [r["new_coefficient"] for r in rows] == [0.2, 0.3]
    assert before["repeat_share"] == pytest.approx(0.8182, abs=5e-5)
    assert now["repeat_share"] == pytest.approx(0.7273, abs=5e-5)
    assert verdict(now, before) == "V1"


@pytest.mark.parametrize(
    ("now", "expected"),
    [((30, 90), "V2"), ((20, 90), "V3"), ((20, 80), "V4"), ((30, 80), "V1")],
)
def test_each_verdict_needs_both_directions(now, expected):
    before = {"new": 20, "retained": 90, "opening": 100}
    row = {"new": now[0], "retained": now[1], "opening": 100}
    assert verdict(row, before) == expected


def test_g3_client_loyalty_counts_active_months_since_the_first():
    months = ["03", "04", "06", "07", "09", "10", "11", "12"]
    invoices: list[Invoice] = [("x", f"2024-{m}-10", 1, None) for m in months]
    company = books("2024-12-31", invoices, history_start="2023-01-01")
    row = only(customer_loyalty(company, last(company, "ttm")))
    assert (row.k_loyalty_client, row.tenure_months) == (0.8, 10)


def test_one_order_this_month_is_not_full_loyalty():
    company = books(
        "2024-12-31", [("x", "2024-12-10", 1, None)], history_start="2023-01-01"
    )
    row = only(customer_loyalty(company, last(company, "ttm")))
    assert row.k_loyalty_client == pytest.approx(1 / 6)


@pytest.mark.parametrize(
    ("amounts", "classes", "above"),
    [
        ([40, 20, 20, 10, 5, 5], "AAABBB", [0, 0.4, 0.4, 0.8, 0.9, 0.9]),
        ([80, 15, 5], "ABC", [0, 0.8, 0.95]),
        ([7], "A", [0]),
        ([60, 30, 10, 0, -20], "AABDD", [0, 0.6, 0.9, None, None]),
        ([0, 0, -1], "DDD", [None, None, None]),
    ],
    ids=["G9 ties", "G10 borders", "G11 single", "G12 negative", "G13 none positive"],
)
def test_g9_to_g13_cut_classes(amounts, classes, above):
    result = classify(pd.Series(amounts))
    assert "".join(result.abc_class) == classes
    assert [None if pd.isna(a) else a for a in result.share_above] == above
    assert result.share.sum() == pytest.approx(1 if max(amounts) > 0 else 0)


def test_tangent_classes_are_cut_at_the_mean_and_at_the_mean_of_the_rest():
    result = classify(pd.Series([60, 20, 20, 10, 5, 5, 0]), "tangent")
    assert "".join(result.abc_class) == "AAABCCD"


def test_g11_a_single_customer_holds_the_whole():
    assert classify(pd.Series([7])).share.tolist() == [1]


def test_g16_revenue_retention_ties_and_splits():
    company = books(
        "2024-12-31",
        [
            ("a", "2023-02-01", 100, None),
            ("b", "2023-02-01", 50, None),
            ("c", "2023-02-01", 40, None),
            ("a", "2024-02-01", 120, None),
            ("b", "2024-02-01", 30, None),
            ("d", "2024-02-01", 60, None),
        ],
        history_start="2022-01-01",
    )
    year = last(company)
    row = revenue_retention(company, year)
    assert row["net_revenue_retention"] == pytest.approx(150 / 190, abs=1e-12)
    assert row["gross_revenue_retention"] == pytest.approx(130 / 190, abs=1e-12)
    growth = row["expansion"] - row["contraction"] - row["churned"]
    joined = row["new"] + row["reactivated"] + row["other"]
    assert row["end_turnover"] == row["start_turnover"] + growth + joined == 21000
    loyal = base_loyalty(company, year).set_index("segment").loc["all"]
    assert loyal.loyalty_coefficient == pytest.approx(2 / 3, abs=1e-12)
    assert (loyal.closing, loyal.new, loyal.lost) == (3, 1, 1)


def test_g17_a_customer_who_pauses_a_year_is_reactivated():
    company = books(
        "2024-12-31",
        [("x", "2022-02-01", 1, None), ("x", "2024-02-01", 1, None)],
        history_start="2022-01-01",
    )
    year = last(company)
    row = base_loyalty(company, year).iloc[0]
    assert (row.new, row.new_first, row.reactivated) == (1, 0, 1)
    assert row.closing == row.opening + row.new - row.lost
    assert only(customer_loyalty(company, year)).state == "reactivated"


def test_g32_a_credit_note_alone_is_not_activity():
    company = books(
        "2024-12-31",
        [("x", "2023-02-01", 10, None)],
        notes=[("x", "2024-02-01", 5.0, None)],
        history_start="2023-01-01",
    )
    assert only(customer_loyalty(company, last(company))).state == "lost"


def test_what_lies_before_history_is_unknown_not_zero():
    company = books("2024-12-31", [("x", "2024-01-15", 10, None)])
    year = last(company)
    row = base_loyalty(company, year).iloc[0]
    assert (row.evidence, row.closing) == ("base_before_history", 1)
    assert "opening" not in row
    assert pd.isna(only(customer_loyalty(company, year)).state)


def test_an_absent_customer_moves_out_of_nowhere_into_its_class():
    invoices = monthly("a", 2023, 10) + monthly("b", 2024, 10)
    company = books("2024-12-31", invoices, paid_when_due(invoices))
    year = last(company)
    entries = {}
    for name, period in [("now", year), ("base", year.base)]:
        rows = customer_abc(company, customer_value(company, period), period)
        entries[name] = rows[(rows.metric == "turnover") & (rows.method == "cut")]
    moves = migration(entries["now"], entries["base"], set())
    assert moves[["from_class", "to_class", "customers"]].values.tolist() == [
        ["A", "∅", 1],
        ["∅", "A", 1],
    ]


def test_a_cohort_cell_counts_who_bought_in_that_very_period():
    company = books(
        "2024-12-31",
        [
            ("a", "2022-02-01", 10, None),
            ("b", "2022-02-01", 10, None),
            ("a", "2024-02-01", 30, None),
        ],
        history_start="2022-01-01",
    )
    cells = cohort_retention(company, "year").set_index("periods_since")
    assert cells.retention.tolist() == [1, 0, 0.5]
    assert cells.revenue.tolist() == [2000, 0, 3000]
    assert cells.is_observed.tolist() == [True, True, True]
