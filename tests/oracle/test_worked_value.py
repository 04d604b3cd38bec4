"""The oracle gives DOMAIN.md's worked examples: value, payment and base quality."""

from decimal import Decimal

import pandas as pd
import pytest

from . import value
from .ageing import receivables_ageing
from .books import Books, members
from .classes import customer_abc
from .examples import Invoice, books, monthly, paid_when_due
from .payment import payment_discipline
from .periods import Period
from .punctuality import measure
from .value import base_value, customer_value

MILLION = 1_000_000


def last(company: Books, kind: str = "year") -> Period:
    return [p for p in company.periods if p.period_type == kind][-1]


def only(rows: pd.DataFrame) -> pd.Series:
    assert len(rows) == 1
    return rows.iloc[0]


def coefficient(row: pd.Series, unit: int = MILLION) -> Decimal:
    return Decimal(int(row.weight)).scaleb(-6) / unit


def test_g1_fifty_million_paid_when_due_and_ordered_monthly_is_worth_45():
    invoices = monthly("x", 2024, 50 * MILLION / 12)
    invoices[-1] = ("x", "2024-12-10", 50 * MILLION - 11 * 4166666.67, "2024-12-25")
    invoices[:-1] = [(c, d, 4166666.67, due) for c, d, _, due in invoices[:-1]]
    company = books("2024-12-31", invoices, paid_when_due(invoices))
    row = only(customer_value(company, last(company)))
    assert (row.payment_band, row.payment_factor) == ("P1_deferral_clean", 100)
    assert (row.frequency_band, row.frequency_factor) == ("monthly", 90)
    assert coefficient(row) == 45


def test_g4_late_and_open_money_is_weighted_by_days():
    invoices: list[Invoice] = [
        ("x", "2023-01-01", 100, "2023-01-31"),
        ("x", "2023-01-10", 200, "2023-02-10"),
        ("x", "2023-01-20", 100, "2023-02-20"),
    ]
    paid = [(0, "2023-01-31", 100.0), (1, "2023-02-15", 200.0)]
    company = books("2023-03-31", invoices, paid)
    quarter = last(company, "quarter")
    worth = only(customer_value(company, quarter))
    assert worth.weighted_days_late == 12.25
    assert (worth.payment_band, worth.payment_factor) == ("P3_moderate", 70)
    row = only(payment_discipline(company, quarter))
    assert row.days_beyond_terms == pytest.approx(10 / 3, abs=1e-12)
    assert row.on_time_amount_share == 0.25
    assert row.on_time_count_share == pytest.approx(1 / 3, abs=1e-12)


def test_g6_a_new_customer_with_nothing_due_yet_has_no_evidence():
    invoices: list[Invoice] = [
        ("other", "2021-06-01", 1, "2021-06-30"),
        ("x", "2024-12-01", 10 * MILLION, "2025-01-15"),
    ]
    company = books("2024-12-31", invoices, [(0, "2021-06-30", 1.0)])
    ttm = last(company, "ttm")
    row = only(customer_value(company, ttm))
    assert (row.payment_band, row.payment_evidence) == ("PN_no_evidence", "none")
    assert (row.order_days, row.active_month_share) == (1, 1 / 12)
    assert (row.frequency_band, row.frequency_factor) == ("rare", 30)
    assert (coefficient(row), row.is_new) == (3, True)
    discipline = only(payment_discipline(company, ttm))
    assert pd.isna(discipline.days_beyond_terms)
    assert pd.isna(discipline.on_time_amount_share)
    assert only(receivables_ageing(company, ttm)).not_due == 10 * MILLION * 100


def test_g7_factors_never_improve_a_negative_turnover():
    invoices: list[Invoice] = [("x", "2024-02-01", 5 * MILLION, "2024-02-10")]
    notes = [("x", "2024-03-01", 8.0 * MILLION, None)]
    company = books(
        "2024-12-31", invoices, [(0, "2024-03-20", 1.0)], notes, "2024-01-01"
    )
    year = last(company)
    values = customer_value(company, year)
    row = only(values)
    assert row.payment_factor < 100
    assert coefficient(row) == -3
    for entry in customer_abc(company, values, year).itertuples():
        assert (entry.abc_class, pd.isna(entry.share)) == ("D", True)
    totals = base_value(company, year, values)
    assert (totals["weight"], totals["turnover_negative"]) == (0, -3 * MILLION * 100)


def test_g8_a_year_without_documents_leaves_class_d_and_band_none():
    company = books("2024-12-31", [("x", "2023-05-01", 5, None)], (), (), "2023-01-01")
    year = last(company)
    values = customer_value(company, year)
    row = only(values)
    assert (row.turnover, row.weight, row.frequency_band) == (0, 0, "none")
    entries = customer_abc(company, values, year)
    assert set(entries.metric) >= {"value_coefficient", "turnover"}
    assert set(entries.abc_class) == {"D"}
    assert set(entries.reason) == {"no_documents"}


def test_g24_base_quality_falls_while_size_grows(monkeypatch):
    company = books("2024-12-31", [("x", "2023-01-01", 1, None)])
    year = last(company)
    before = _values([(50, 45), (30, 27)])
    after = _values([(60, 42), (30, 27)])
    monkeypatch.setattr(value, "customer_value", lambda *_: before)
    row = base_value(company, year, after)
    change = Decimal(row["weight"] - row["base_weight"]).scaleb(-6) / MILLION
    part, whole = row["size_effect"]
    size = Decimal(part) / Decimal(whole) / Decimal(10**6) / MILLION
    assert (size, change - size) == (9, -12)
    assert (row["value_down"], row["quality_down"]) == (True, True)
    assert row["quality_index"] == pytest.approx(0.7667, abs=5e-5)


def test_g27_twelve_orders_in_one_january_are_rare():
    days = range(1, 13)
    invoices = [
        ("x", f"2024-01-{day:02d}", 4_166_666.0, f"2024-01-{day:02d}") for day in days
    ]
    invoices[-1] = ("x", "2024-01-12", 50 * MILLION - 11 * 4_166_666.0, "2024-01-12")
    company = books("2024-12-31", invoices, paid_when_due(invoices))
    row = only(customer_value(company, last(company)))
    assert row.mean_gap_days == pytest.approx(366 / 12)
    assert (row.frequency_band, coefficient(row)) == ("rare", 15)


def test_a_part_unpaid_on_its_very_due_day_is_left_out():
    company = books(
        "2024-12-31",
        [("x", "2024-06-01", 100, "2024-12-31"), ("x", "2024-06-01", 40, "2024-12-01")],
        [(1, "2024-11-30", 40.0)],
        history_start="2024-01-01",
    )
    year = last(company)
    row = only(measure(company, year, members(company, year)).reset_index())
    assert (row.amount, row.late_amount) == (4000, 0)


def test_credited_money_is_not_measured_and_money_before_the_invoice_is_prepaid():
    company = books(
        "2024-12-31",
        [("x", "2024-06-10", 100, "2024-07-01")],
        [(0, "2024-06-09", 70.0)],
        [("x", "2024-09-01", 50.0, 0)],
        "2024-01-01",
    )
    year = last(company)
    row = only(customer_value(company, year))
    assert row.payment_band == "P0_prepaid"
    on_account = only(receivables_ageing(company, year))
    assert (on_account.open_amount, on_account.unused_credit) == (0, -2000)


def test_a_write_off_in_the_period_is_the_lowest_band():
    company = books(
        "2024-12-31",
        [("x", "2024-06-10", 100, "2024-07-01")],
        [(0, "2024-06-30", 70.0)],
        history_start="2024-01-01",
        write_off=[
            {
                "write_off_id": "w",
                "invoice_id": "i0",
                "write_off_date": "2024-11-01",
                "amount": 3000,
            }
        ],
    )
    row = only(customer_value(company, last(company)))
    assert (row.payment_band, row.payment_factor) == ("P6_default", 10)


def _values(pairs: list[tuple[int, int]]) -> pd.DataFrame:
    rows = [(t * MILLION * 100, k * MILLION * 10**6) for t, k in pairs]
    return pd.DataFrame(rows, columns=["turnover", "weight"])
