"""A corrected document restates figures of its customer; the release says by what."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from include.settings import Settings
from include.transform.build import build_candidate
from include.transform.plan import begin
from tests.pipeline.conftest import copied
from tests.support.path import ingest, silent

pytestmark = pytest.mark.slow

RAISED_BY = Decimal("1000.00")


def raise_an_invoice(settings: Settings) -> tuple[str, date]:
    """Deliver an invoice of 2023 again with a larger amount; its id and date."""
    path: Path = sorted(settings.landing.rglob("invoices_2023-Q1*.csv"))[0]
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    raised = next(row for row in rows if row["billing_customer_id"])
    for column in ("net_amount", "gross_amount"):
        raised[column] = str(Decimal(raised[column]) + RAISED_BY)
    later = path.with_name(path.name.replace("2023-04-01", "2025-01-02"))
    with later.open("w", encoding="utf-8", newline="") as lines:
        written = csv.DictWriter(lines, list(raised))
        written.writeheader()
        written.writerows([raised])
    return raised["invoice_id"], date.fromisoformat(raised["invoice_date"])


@pytest.fixture(scope="module")
def corrected(stages, tmp_path_factory):
    """A candidate beside the served release of the same day, with the corrected row."""
    settings = copied(stages["done"], tmp_path_factory.mktemp("corrected"))
    invoice_id, day = raise_an_invoice(settings)
    (batch_id,) = ingest(settings)
    release_id = begin(settings)
    assert release_id is not None
    build_candidate(settings, release_id, silent)
    return settings, release_id, invoice_id, day, batch_id


def test_the_customers_turnover_is_restated_by_the_amount_and_names_the_batch(
    corrected,
):
    settings, release_id, invoice_id, day, batch_id = corrected
    ask = settings.warehouse().query
    (invoice,) = ask(
        release_id,
        "select customer_id from analytics.invoices "
        f"where invoice_id = '{invoice_id}' and document_type = 'invoice'",
    )
    restated = ask(
        release_id,
        "select * from ops.restatements where table_name = 'customer_value' "
        "and column_name = 'turnover'",
    )
    periods = ask(
        release_id,
        "select count(*) as n from analytics.periods "
        f"where date '{day}' between period_start and period_end",
    )

    assert len(restated) == periods[0]["n"] > 1
    for row in restated:
        assert row["customer_id"] == invoice["customer_id"]
        moved = Decimal(row["value_now"]) - Decimal(row["value_before"])
        assert moved == RAISED_BY
        assert (row["batches"], row["is_of_customer"]) == (batch_id, True)
        assert row["previous_release_id"] == settings.warehouse().served()


def test_a_document_and_the_base_are_restated_too(corrected):
    settings, release_id, invoice_id, _, batch_id = corrected
    found = settings.warehouse().query(
        release_id,
        "select table_name, row_key, is_of_customer, batches from ops.restatements "
        "where (table_name, column_name) in "
        "(('invoices', 'net_amount'), ('base_value', 'turnover_total'))",
    )

    documents = [row for row in found if row["table_name"] == "invoices"]
    assert [invoice_id in row["row_key"] for row in documents] == [True]
    bases = [row for row in found if row["table_name"] == "base_value"]
    assert len(bases) > 1
    # A base has no customer: whatever is new may have changed it.
    assert {(row["is_of_customer"], row["batches"]) for row in bases} == {
        (False, batch_id)
    }


def test_a_second_delivery_of_a_later_day_says_nothing_of_new_periods(stages):
    settings = stages["done"]
    first, second = (each["release_id"] for each in settings.warehouse().manifests())
    ask = settings.warehouse().query

    assert ask(first, "select * from ops.restatements") == []
    (published,) = ask(
        first,
        "select max(period_end) as last from analytics.periods",
    )
    found = ask(
        second,
        "select table_name, period_end, previous_release_id from ops.restatements",
    )
    assert all(row["period_end"] <= published["last"] for row in found)
    assert {row["previous_release_id"] for row in found} <= {first}
