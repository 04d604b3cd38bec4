"""An extract becomes one batch: nothing lost, nothing guessed, nothing twice."""

import json
import shutil
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from include.errors import ExtractsLeftOut, MappingError
from include.ingest.discover import pending_rules, unmatched
from include.ingest.ledger import Ledger
from include.ingest.standing import standing
from tests.unit.ingest.conftest import (
    HEADER,
    accepted,
    deliver,
    good_row,
    land,
    rejects,
)


def counts(settings):
    (batch,) = Ledger.read(settings.raw).batches
    (count,) = batch.entities
    return count


def test_a_decimal_comma_on_line_17_is_refused_with_its_line_column_and_value(acme):
    rows = [good_row(number) for number in range(2, 31)]
    rows[15] = 'I017,C1,2024-01-05,posted,"10,50",12.00,EUR'
    deliver(acme, HEADER, *rows)

    land(acme)

    (reject,) = rejects(acme)
    assert (reject["line"], reject["column_name"]) == (17, "net_amount")
    assert (reject["value"], reject["reason_code"]) == ("10,50", "not_decimal")
    assert json.loads(reject["row"])["invoice_id"] == "I017"
    count = counts(acme)
    assert (count.rows_read, count.rows_accepted, count.rows_rejected) == (29, 28, 1)


def test_a_row_with_two_bad_cells_is_one_rejected_row_with_two_reasons(acme):
    deliver(acme, HEADER, good_row(1), "I2,C1,05/01/2024,posted,10.00,twelve,EUR")

    land(acme)

    assert [r["column_name"] for r in rejects(acme)] == ["gross_amount", "invoice_date"]
    assert counts(acme).rows_rejected == 1


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ("I2,C1,2024-02-30,posted,1.00,1.00,EUR", "not_date"),
        ("I2,C1,2024-01-05,posted,1.0055,1.00,EUR", "too_many_decimals"),
        ("I2,C1,2024-01-05,posted,1.005,1.00,EUR", "ambiguous_number"),
        ("I2,C1,2024-01-05,posted,1e-3,1.00,EUR", "too_many_decimals"),
        ("I2,C1,2024-01-05,posted,1 00.00,1.00,EUR", "not_decimal"),
        ("I2,C1,2024-01-05,open,1.00,1.00,EUR", "not_allowed"),
        (",C1,2024-01-05,posted,1.00,1.00,EUR", "missing"),
        ("  ,C1,2024-01-05,posted,1.00,1.00,EUR", "missing"),
        ("I2,C1,2024-01-05,posted,1.00,,EUR", "missing"),
        ("I2,C1,2024-01-05,posted,1.00,1.00", "malformed_row"),
        ("I2,C1,2024-01-05,posted,1.00,1.00,EUR,extra", "malformed_row"),
    ],
)
def test_what_does_not_fit_the_contract_is_refused_never_guessed(acme, cells, code):
    deliver(acme, HEADER, good_row(1), cells, good_row(3))

    land(acme)

    assert [(r["line"], r["reason_code"]) for r in rejects(acme)] == [(3, code)]
    assert [r["invoice_id"] for r in accepted(acme)] == ["I001", "I003"]
    count = counts(acme)
    assert (count.rows_read, count.rows_accepted, count.rows_rejected) == (3, 2, 1)


def test_trailing_zeros_and_spaces_around_a_number_change_nothing(acme):
    deliver(acme, HEADER, "I1,C1,2024-01-05,posted, 1.50000 ,1.5000,EUR")

    land(acme)

    (row,) = accepted(acme)
    assert (row["net_amount"], row["gross_amount"]) == (Decimal("1.50"),) * 2
    assert rejects(acme) == []


def test_a_line_number_is_the_line_of_the_file_after_cells_that_span_lines(acme):
    deliver(
        acme,
        HEADER,
        'I1,"C\n1",2024-01-05,posted,1.00,1.00,EUR',
        "",
        "I2,C1,never,posted,1.00,1.00,EUR",
        "I3,C1",
        "I4,C1,never,posted,1.00,1.00,EUR",
    )

    land(acme)

    assert [(r["line"], r["reason_code"]) for r in rejects(acme)] == [
        (5, "not_date"),
        (6, "malformed_row"),
        (7, "not_date"),
    ]


def test_control_totals_carry_the_money_of_read_accepted_and_rejected_rows(acme):
    deliver(
        acme,
        HEADER,
        "I1,C1,2024-01-05,posted,0.10,0.10,EUR",
        "I2,C1,2024-01-05,posted,0.20,0.20,EUR",
        "I3,C1,never,posted,0.40,0.40,EUR",
    )

    land(acme)

    net = counts(acme).totals["net_amount"]
    assert (net.read, net.accepted, net.rejected) == ("0.70", "0.30", "0.40")


def test_the_same_content_under_another_name_makes_no_second_batch(acme):
    path = deliver(acme, HEADER, good_row(1))
    assert len(land(acme)) == 1

    shutil.copy(path, acme.landing / "inv_again.csv")
    path.touch()

    assert pending_rules(acme, "billing") == []
    assert land(acme) == []
    assert len(Ledger.read(acme.raw).batches) == 1


def test_a_changed_mapping_reads_the_extract_again_and_replaces_the_old_reading(
    acme, sources
):
    deliver(acme, HEADER, good_row(1))
    land(acme)
    (before,) = Ledger.read(acme.raw).batches

    sources(extracted_at={"file_name": "(inv)", "format": "inv"})
    land(acme)

    now = standing(acme.raw, datetime.now(UTC).replace(tzinfo=None), 0.1)
    (current,) = now.counted
    assert current.mapping_version != before.mapping_version
    assert [(r.batch, r.by) for r in now.replaced] == [(before, current)]
    assert standing(acme.raw, before.landed_at, 0.1).counted == (before,)


def test_a_missing_required_column_refuses_the_extract_and_names_the_closest(acme):
    deliver(acme, HEADER.replace("net_amount", "net_amout"), good_row(1))

    with pytest.raises(ExtractsLeftOut, match=r"net_amount \(closest: net_amout"):
        land(acme)

    assert Ledger.read(acme.raw).batches == ()
    assert not list(acme.raw.rglob("*.parquet"))


def test_one_refused_extract_does_not_keep_the_others_out(acme):
    deliver(acme, HEADER, good_row(1), name="inv_1.csv")
    deliver(acme, "", name="inv_2.csv")
    deliver(acme, HEADER, good_row(3), name="inv_3.csv")

    with pytest.raises(ExtractsLeftOut, match=r"refused: inv_2.csv: the file is empty"):
        land(acme)

    assert [r["invoice_id"] for r in accepted(acme)] == ["I001", "I003"]


def test_rows_that_the_mapping_does_not_want_are_counted_as_filtered(acme, sources):
    columns = {name: name for name in HEADER.split(",")}
    sources(
        entities=[
            {"entity": "invoice", "keep": {"currency": ["EUR"]}, "columns": columns}
        ]
    )
    deliver(acme, HEADER, good_row(1), good_row(2).replace("EUR", "USD"))

    land(acme)

    (reject,) = rejects(acme)
    assert (reject["reason_code"], reject["value"]) == ("filtered", "USD")
    assert counts(acme).rows_rejected == 1


def test_values_prefixes_constants_and_inverse_rates_follow_the_mapping(acme, sources):
    columns = {name: name for name in HEADER.split(",")} | {
        "invoice_id": {"column": "invoice_id", "prefix": "X:"},
        "status": {"column": "status", "values": {"PAID": "posted"}},
        "doc_type": {"constant": "invoice"},
        "fx_rate": {"column": "gross_amount", "inverse": True},
    }
    sources(entities=[{"entity": "invoice", "columns": columns}])
    deliver(
        acme,
        HEADER,
        "I1,C1,2024-01-05,PAID,1.00,0.80,EUR",
        "I2,C1,2024-01-05,LOST,1.00,0.80,EUR",
    )

    land(acme)

    (row,) = accepted(acme)
    assert (row["invoice_id"], row["status"]) == ("X:I1", "posted")
    assert (row["doc_type"], row["fx_rate"]) == ("invoice", Decimal("1.25000000"))
    assert [r["reason_code"] for r in rejects(acme)] == ["unknown_value"]


def test_a_file_that_two_rules_claim_is_an_error_that_names_both(acme, workspace):
    deliver(acme, HEADER, good_row(1))
    text = (acme.root.parents[1] / "acme.yml").read_text(encoding="utf-8")
    (acme.root.parents[1] / "other.yml").write_text(
        text.replace("system: acme", "system: other"), encoding="utf-8"
    )
    both = workspace("acme", sources=["acme", "other"])

    with pytest.raises(MappingError, match="acme/invoices and other/invoices"):
        pending_rules(both, "billing")


def test_files_that_no_rule_reads_are_named(acme):
    deliver(acme, "a,b", name="mystery.csv")

    assert unmatched(acme) == ["mystery.csv"]
