"""The oracle's reading of a raw lake: which version of a row, which periods."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .examples import table
from .periods import published
from .read import current, current_tables
from .settings import Settings


def billing_customer(name: str, terms: str, **lineage: str) -> dict[str, object]:
    return {"billing_customer_id": name, "default_terms_id": terms} | lineage


def test_the_row_extracted_last_is_current_and_equal_times_go_by_content():
    rows = table(
        "billing_customer",
        [
            billing_customer("a", "old", extracted_at="2024-01-02", batch_id="z"),
            billing_customer("a", "new", extracted_at="2024-01-03", batch_id="b"),
            billing_customer("b", "low", extracted_at="2024-01-01", batch_id="b"),
            billing_customer("b", "high", extracted_at="2024-01-01", batch_id="c"),
        ],
    )
    for order in (rows, rows[::-1]):
        kept = current({"billing_customer": order})["billing_customer"]
        terms = kept.set_index("billing_customer_id").default_terms_id
        assert terms.to_dict() == {"a": "new", "b": "high"}


def test_two_versions_that_nothing_orders_are_refused():
    rows = [billing_customer("c", "less"), billing_customer("c", "more")]
    with pytest.raises(ValueError, match="two versions of one billing_customer"):
        current({"billing_customer": table("billing_customer", rows)})


def test_a_redelivered_invoice_replaces_its_lines_whole():
    lines = table(
        "invoice_line",
        [
            {"invoice_id": "i", "line_no": "1", "extracted_at": "2024-01-01"},
            {"invoice_id": "i", "line_no": "2", "extracted_at": "2024-01-01"},
            {
                "invoice_id": "i",
                "line_no": "1",
                "extracted_at": "2024-01-02",
                "batch_id": "0",
            },
        ],
    )
    kept = current({"invoice_line": lines})["invoice_line"]
    assert kept[["line_no", "batch_id"]].values.tolist() == [["1", "0"]]


def test_only_the_batches_that_count_in_the_release_are_read_and_money_is_cents(
    tmp_path: Path,
):
    release = tmp_path / "release.duckdb"
    with duckdb.connect(str(release)) as connection:
        connection.execute("create schema ops")
        connection.execute(
            "create table ops.batches as select 's' as source_system, 'e' as extract,"
            " batch_id, 'payment' as entity, 1 as rows_accepted, is_counted"
            " from (values ('b1', true), ('b2', false)) as _ (batch_id, is_counted)"
        )
    for batch, amount in [("b1", "12.34"), ("b2", "99.99"), ("b3", "99.99")]:
        _land_payment(tmp_path / "raw" / "s" / "e" / batch, batch, Decimal(amount))
    tables = current_tables(release, tmp_path / "raw")
    assert tables["payment"].amount.tolist() == [1234]
    assert tables["payment"].fx_rate.tolist() == [125_000_000]
    assert tables["invoice"].empty


def test_only_complete_periods_after_history_start_are_published():
    settings = Settings(as_of=date(2011, 12, 9), base_currency="GBP")
    periods = published(settings, pd.Timestamp("2009-12-01"))
    ends = {
        kind: [p.end.date() for p in periods if p.period_type == kind]
        for kind in ("ttm", "year", "quarter")
    }
    assert (ends["ttm"][0], ends["ttm"][-1]) == (date(2010, 11, 30), date(2011, 11, 30))
    assert (len(ends["ttm"]), ends["year"]) == (13, [date(2010, 12, 31)])
    assert (ends["quarter"][0], len(ends["quarter"])) == (date(2010, 3, 31), 7)
    with_base = [p for p in periods if p.has_base]
    assert {(p.period_type, p.end.date()) for p in with_base} == {
        ("ttm", date(2011, 11, 30)),
        ("quarter", date(2011, 3, 31)),
        ("quarter", date(2011, 6, 30)),
        ("quarter", date(2011, 9, 30)),
    }


def test_the_base_of_a_february_ends_with_its_february():
    settings = Settings(as_of=date(2013, 2, 28), base_currency="GBP")
    last = published(settings, pd.Timestamp("2010-01-01"))
    ttm = [p for p in last if p.period_type == "ttm"][-1]
    assert (ttm.base.start.date(), ttm.base.end.date()) == (
        date(2011, 3, 1),
        date(2012, 2, 29),
    )
    assert (ttm.base.window_days, ttm.known_back) == (366, 2)


def _land_payment(folder: Path, batch: str, amount: Decimal) -> None:
    folder.mkdir(parents=True)
    money, rate = pa.decimal128(18, 2), pa.decimal128(18, 8)
    columns = {
        "payment_id": pa.array(["p"]),
        "billing_customer_id": pa.array(["x"]),
        "paid_at": pa.array([date(2024, 1, 1)]),
        "amount": pa.array([amount], money),
        "currency": pa.array(["EUR"]),
        "fx_rate": pa.array([Decimal("1.25")], rate),
        "is_reversed": pa.array([None], pa.bool_()),
        "source_system": pa.array(["s"]),
        "extracted_at": pa.array([pd.Timestamp("2024-01-02")], pa.timestamp("us")),
        "batch_id": pa.array([batch]),
    }
    pq.write_table(pa.table(columns), folder / "payment.parquet")
