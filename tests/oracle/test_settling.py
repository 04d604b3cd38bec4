"""The oracle's settling: to the cent, in order of date, never more than is open."""

import pandas as pd

from .ageing import receivables_ageing
from .examples import books
from .test_worked_value import last, only


def settled(company) -> list[tuple[object, ...]]:
    columns = ["source_id", "kind", "doc", "base"]
    return list(company.settlements[columns].itertuples(index=False, name=None))


def test_instalments_of_a_foreign_invoice_leave_no_cent():
    company = books(
        "2024-12-31",
        [],
        invoice=[_foreign(1000)],
        payment=[_foreign_payment(i, 333 + (i == 3)) for i in (1, 2, 3)],
        payment_allocation=[
            {"payment_id": f"f{i}", "invoice_id": "eur", "seq": 1, "amount": amount}
            for i, amount in [(1, 333), (2, 333), (3, 334)]
        ],
    )
    base = company.settlements.base.tolist()
    assert base == [286, 286, 287]
    assert sum(base) == 859 == company.documents.gross.iloc[0]


def test_a_credit_note_settles_only_what_is_open_on_its_day():
    company = books(
        "2024-12-31",
        [("x", "2024-06-10", 100, "2024-07-01")],
        [(0, "2024-06-20", 70.0)],
        [("x", "2024-06-20", 50.0, 0)],
        "2024-01-01",
    )
    assert settled(company) == [
        ("p0", "payment", 7000, 7000),
        ("c0", "credit_note", 3000, 3000),
    ]


def test_money_without_allocations_goes_to_the_oldest_due_and_waits_when_left():
    company = books(
        "2024-12-31",
        [
            ("x", "2024-01-10", 100, "2024-03-01"),
            ("x", "2024-01-20", 100, "2024-02-01"),
            ("x", "2024-06-01", 100, "2024-07-01"),
        ],
        history_start="2024-01-01",
        payment=[
            _payment("early", "2024-02-10", 15000),
            _payment("big", "2024-03-10", 9000),
        ],
    )
    columns = ["document_id", "source_id", "date", "base"]
    paid = company.settlements.assign(
        date=company.settlements.date.dt.strftime("%m-%d")
    )
    assert paid[columns].values.tolist() == [
        ["i0", "early", "02-10", 5000],
        ["i0", "big", "03-10", 5000],
        ["i1", "early", "02-10", 10000],
        ["i2", "big", "03-10", 4000],
    ]


def test_no_later_invoice_takes_money_from_an_earlier_one():
    invoices = [("x", "2024-01-10", 100, None), ("x", "2024-06-01", 100, "2024-06-01")]
    money = [_payment("in", "2024-02-10", 10000)]
    for known in (invoices[:1], invoices):
        company = books("2024-12-31", known, payment=money)
        assert company.settlements.document_id.tolist() == ["i0"]


def test_what_is_credited_is_not_open_for_money_without_allocations():
    company = books(
        "2024-12-31",
        [("x", "2024-01-10", 100, "2024-02-01"), ("x", "2024-01-11", 50, "2024-02-02")],
        notes=[("x", "2024-01-15", 60.0, 0)],
        payment=[_payment("in", "2024-01-20", 7000)],
    )
    paid = company.settlements[company.settlements.kind == "payment"]
    assert paid[["document_id", "base"]].values.tolist() == [["i0", 4000], ["i1", 3000]]


def test_a_refund_uses_up_credit_before_unapplied_money():
    company = books(
        "2024-12-31",
        [],
        notes=[("x", "2024-06-20", 30.0, None)],
        history_start="2024-01-01",
        payment=[
            _payment("in", "2024-06-01", 2000),
            _payment("out", "2024-07-01", -4000),
        ],
    )
    row = only(receivables_ageing(company, last(company)))
    assert (row.unused_credit, row.unapplied, row.open_amount) == (0, -1000, 0)


def test_a_reversed_payment_never_settled_anything():
    company = books(
        "2024-12-31",
        [("x", "2024-06-10", 100, "2024-07-01")],
        payment=[_payment("back", "2024-06-20", 10000) | {"is_reversed": True}],
    )
    assert company.settlements.empty
    assert company.invoices.gross.tolist() == [10000]


def test_proforma_draft_and_void_are_no_documents():
    company = books(
        "2024-12-31",
        [],
        invoice=[
            _foreign(100) | {"invoice_id": "pf", "doc_type": "proforma"},
            _foreign(100) | {"invoice_id": "dr", "status": "draft"},
            _foreign(100) | {"invoice_id": "vo", "status": "void"},
            _foreign(100) | {"invoice_id": "wo", "status": "written_off"},
        ],
    )
    assert company.documents.document_id.tolist() == ["wo"]


def test_days_past_due_decide_the_bucket_and_day_zero_is_not_due():
    days = ["12-31", "12-30", "12-01", "11-30", "11-01", "10-31", "10-02", "10-01"]
    company = books(
        "2024-12-31",
        [("x", "2024-09-01", 10**i / 100, f"2024-{day}") for i, day in enumerate(days)],
        history_start="2024-01-01",
    )
    row = only(receivables_ageing(company, last(company)))
    buckets = [
        row.not_due,
        row.past_due_1_30,
        row.past_due_31_60,
        row.past_due_61_90,
        row.past_due_over_90,
    ]
    assert buckets == [1, 110, 11000, 1100000, 10000000]


def _foreign(amount: int) -> dict[str, object]:
    return {
        "invoice_id": "eur",
        "billing_customer_id": "x",
        "invoice_date": "2024-02-01",
        "status": "posted",
        "net_amount": amount,
        "gross_amount": amount,
        "currency": "EUR",
        "fx_rate": 85_850_000,
    }


def _foreign_payment(position: int, amount: int) -> dict[str, object]:
    paid = _payment(f"f{position}", f"2024-03-0{position}", amount)
    return paid | {"currency": "EUR", "fx_rate": 85_850_000}


def _payment(name: str, day: str, amount: int) -> dict[str, object]:
    return {
        "payment_id": name,
        "billing_customer_id": "x",
        "paid_at": pd.Timestamp(day),
        "amount": amount,
        "currency": "GBP",
    }
