"""What an extract says of records beside their values, and what becomes of it."""

import json
import os
from datetime import UTC, date, datetime

import pytest

from include.errors import ExtractsLeftOut, MappingError
from include.ingest.land import land_extracts
from include.ingest.ledger import Ledger
from include.ingest.left_out import require_all_accepted
from include.ingest.mapping import load
from include.ingest.refused import read_refused
from include.ingest.standing import standing
from tests.unit.ingest.conftest import (
    COLUMNS,
    HEADER,
    accepted,
    deliver,
    good_row,
    land,
    rejects,
)

NAMES = {name: name for name in COLUMNS}
NEVER = good_row(9).replace("2024-01-05", "never")


def known(settings, max_rejected: float = 0.1):
    now = datetime.now(UTC).replace(tzinfo=None)
    return standing(settings.raw, now, max_rejected)


def count(settings):
    (batch,) = Ledger.read(settings.raw).batches
    (found,) = batch.entities
    return found


@pytest.fixture
def acme(sources, workspace):
    """An empty workspace with the threshold that deployments start with."""
    return workspace("acme", sources=["acme"])


@pytest.fixture
def customers(sources, acme):
    """A mapping of billing customers with deletions and merges."""

    def write(**more):
        columns = {
            "billing_customer_id": {"column": "id", "prefix": "C:"},
            "name": "name",
        }
        sources(
            entities=[{"entity": "billing_customer", "columns": columns, **more}],
        )
        return acme

    return write


def test_a_deleted_or_merged_record_needs_no_more_than_its_key(customers):
    acme = customers(
        deleted={"column": "gone", "values": ["true"]}, merged_into="master"
    )
    deliver(
        acme,
        "id,name,gone,master",
        "1,One,false,",
        "2,,TRUE,",
        "3,,false,1",
        "4,Four,false,4",
        "5,,false,",
        ",,true,",
    )

    with pytest.raises(ExtractsLeftOut, match="held: inv.csv: 2 of 6 rows"):
        land(acme)

    rows = {r["billing_customer_id"]: r for r in accepted(acme, "billing_customer")}
    assert {k: (r["is_deleted"], r["merged_into"]) for k, r in rows.items()} == {
        "C:1": (False, None),
        "C:2": (True, None),
        "C:3": (False, "C:1"),
        "C:4": (False, None),  # a record is not merged into itself
    }
    assert [(r["line"], r["column_name"]) for r in rejects(acme)] == [
        (6, "name"),
        (7, "billing_customer_id"),
    ]
    assert count(acme).rows_unidentified == 1


def test_a_list_of_merges_may_hold_nothing_but_keys(sources, acme):
    columns = {"billing_customer_id": "loser"}
    sources(
        entities=[
            {
                "entity": "billing_customer",
                "columns": columns,
                "merged_into": "winner",
            }
        ],
        max_rejected=0.5,
    )
    deliver(acme, "loser,winner", "a,b", "c,")

    land(acme)

    (row,) = accepted(acme, "billing_customer")
    assert (row["billing_customer_id"], row["merged_into"]) == ("a", "b")
    (reject,) = rejects(acme)
    assert (reject["line"], reject["column_name"]) == (3, "name")
    assert (reject["reason_code"], reject["record_id"]) == ("missing", "c")


def test_a_row_may_list_the_keys_that_were_merged_into_it(customers):
    acme = customers(
        deleted={"column": "gone", "values": ["true"]},
        merged_from={"column": "took", "split": ";"},
    )
    deliver(
        acme,
        "id,name,gone,took",
        "1,One,,2; 3 ;;2;1",
        "2,,true,",
        '4,"Four\nlines",,',
        "5,,,6",
        ",Nobody,,7;8",
    )

    with pytest.raises(ExtractsLeftOut, match="held: inv.csv: 2 of 8 rows"):
        land(acme)

    rows = accepted(acme, "billing_customer")
    found = [(r["billing_customer_id"], r["name"], r["merged_into"]) for r in rows]
    assert sorted(found, key=str) == [
        ("C:1", "One", None),
        ("C:2", None, "C:1"),
        ("C:2", None, None),
        ("C:3", None, "C:1"),
        ("C:4", "Four\nlines", None),
        ("C:6", None, "C:5"),
    ]
    assert sum(r["is_deleted"] for r in rows) == 1
    # What is listed takes no line of its own.
    assert [(r["line"], r["column_name"]) for r in rejects(acme)] == [
        (6, "name"),
        (7, "billing_customer_id"),
    ]
    found = count(acme)
    assert found.rows_read == found.rows_accepted + found.rows_rejected == 8


def test_an_export_without_the_list_of_merged_keys_says_nothing_of_merges(customers):
    listed = {"column": "took", "split": ";", "optional": "true"}
    acme = customers(merged_from=listed)
    deliver(acme, "id,name", "1,One")

    land(acme)

    (row,) = accepted(acme, "billing_customer")
    assert row.get("merged_into") is None


def test_a_row_that_is_not_wanted_lists_nothing(customers):
    acme = customers(
        merged_from={"column": "took", "split": ";"}, keep={"name": ["One"]}
    )
    deliver(acme, "id,name,took", "1,One,2", "3,Three,4;5")

    land(acme)

    assert len(accepted(acme, "billing_customer")) == 2
    assert count(acme).rows_filtered == 3


def test_a_replacing_extract_covers_its_days_or_the_periods_they_lie_in(sources, acme):
    rows = [
        good_row(1),
        good_row(2).replace("2024-01-05", "2024-02-10"),
        good_row(3).replace("posted", "open").replace("2024-01-05", "2024-01-02"),
    ]
    for mode, covered in (
        ({"replace": "invoice_date"}, (date(2024, 1, 2), date(2024, 2, 10))),
        (
            {"replace": "invoice_date", "period": "month"},
            (date(2024, 1, 1), date(2024, 2, 29)),
        ),
        (
            {"replace": "invoice_date", "period": "quarter"},
            (date(2024, 1, 1), date(2024, 3, 31)),
        ),
    ):
        sources(mode=mode, max_rejected=0.5)
        deliver(acme, HEADER, *rows)
        land(acme)
        batch = Ledger.read(acme.raw).batches[-1]
        assert batch.mode == "replace"
        (found,) = batch.entities
        assert (found.covered_from, found.covered_to) == covered
    assert {r["covered_on"] for r in accepted(acme)} == {
        date(2024, 1, 5),
        date(2024, 2, 10),
    }


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        (
            {"mode": "snapshot", "extracted_at": {"column": "invoice_date"}},
            "known as of one moment",
        ),
        (
            {
                "entities": [
                    {
                        "entity": "invoice_line",
                        "columns": {
                            "invoice_id": "i",
                            "line_no": "n",
                            "net_amount": "a",
                        },
                        "deleted": {"column": "d", "values": ["1"]},
                    }
                ]
            },
            "lines go with their document",
        ),
        (
            {
                "entities": [
                    {
                        "entity": "payment_allocation",
                        "columns": {
                            "payment_id": "p",
                            "invoice_id": "i",
                            "seq": "s",
                            "amount": "a",
                        },
                        "merged_into": "m",
                    }
                ]
            },
            "`merged_into` is followed for account, contact, opportunity, case, "
            "billing_customer; what names a payment_allocation would be left behind",
        ),
        (
            {
                "entities": [
                    {
                        "entity": "user",
                        "columns": {"user_id": "u", "name": "n"},
                        "merged_from": {"column": "m", "split": ";"},
                    }
                ]
            },
            "what names a user would be left behind",
        ),
        (
            {
                "entities": [
                    {
                        "entity": "billing_customer",
                        "columns": {
                            "billing_customer_id": {"concat": ["a", "b"]},
                            "name": "n",
                        },
                        "merged_from": {"column": "m", "split": ";"},
                    }
                ]
            },
            "`merged_from` needs a key that is read from one column",
        ),
        ({"mode": {"replace": "due_date"}}, "must be a mapped date of invoice"),
    ],
)
def test_what_cannot_be_said_of_records_is_refused_in_the_mapping(
    sources, changes, complaint
):
    sources(**changes)
    with pytest.raises(MappingError, match=complaint):
        load("acme", "UTC")


def test_more_refused_rows_than_allowed_hold_the_extract_and_nothing_of_it_counts(acme):
    deliver(acme, HEADER, *[good_row(n) for n in range(1, 9)], NEVER, name="inv_1.csv")
    deliver(acme, HEADER, good_row(20), name="inv_2.csv")

    with pytest.raises(ExtractsLeftOut, match=r"held: inv_1.csv: 1 of 9 rows"):
        land(acme)

    # It is the billing's fault alone.
    require_all_accepted(acme, "crm")
    now = known(acme)
    assert [batch.file_name for batch in now.counted] == ["inv_2.csv"]
    assert [held.batch.file_name for held in now.held] == ["inv_1.csv"]
    # The deployment's threshold is asked of the lake, so a higher one lets it in.
    assert len(known(acme, 0.2).counted) == 2


def test_a_held_extract_is_made_up_for_by_its_file_delivered_again(acme):
    spoiled = deliver(acme, HEADER, good_row(1), NEVER, name="inv_1.csv")
    os.utime(spoiled, (1_700_000_000, 1_700_000_000))
    with pytest.raises(ExtractsLeftOut):
        land(acme)
    mended = deliver(acme, HEADER, good_row(1), good_row(9), name="inv_1.csv")
    os.utime(mended, (1_700_000_100, 1_700_000_100))

    assert len(land(acme)) == 1

    now = known(acme)
    assert now.left_out == ()
    (batch,) = now.counted
    ((replaced,),) = (now.replaced,)
    assert (replaced.by, replaced.batch.file_name) == (batch, "inv_1.csv")


def test_another_extract_does_not_make_up_for_a_held_one_unless_a_snapshot_does(
    acme, sources
):
    named = {"file_name": r"_(\d{4}-\d\d-\d\d)", "format": "%Y-%m-%d"}
    for mode, left_out in (("upsert", 1), ("snapshot", 0)):
        sources(mode=mode, extracted_at=named)
        deliver(acme, HEADER, good_row(1), NEVER, name="inv_2024-01-01.csv")
        deliver(acme, HEADER, good_row(1), name="inv_2024-02-01.csv")
        land_extracts(acme, "acme", "invoices", say=lambda _: None)
        assert len(known(acme).left_out) == left_out


def test_rows_that_are_not_wanted_hold_nothing(acme, sources):
    sources(
        entities=[
            {"entity": "invoice", "keep": {"currency": ["USD"]}, "columns": NAMES}
        ]
    )
    rows = [good_row(n) for n in range(1, 9)]
    deliver(acme, HEADER, *rows, good_row(9).replace("EUR", "USD"))

    land(acme)

    assert (count(acme).rows_filtered, count(acme).rows_refused) == (8, 0)
    assert known(acme).held == ()


def test_rows_of_one_record_that_are_not_wanted_are_counted_each(acme, sources):
    sources(
        files="*.jsonl",
        format={"type": "jsonl", "explode": "lines"},
        entities=[
            {
                "entity": "invoice_line",
                "keep": {"lines.kind": ["sale"]},
                "columns": {
                    "invoice_id": "id",
                    "line_no": "lines.no",
                    "net_amount": "lines.net",
                },
            }
        ],
    )
    lines = [{"no": n, "net": 1, "kind": "total"} for n in range(3)]
    deliver(acme, json.dumps({"id": "a", "lines": lines}), name="inv.jsonl")

    land(acme)

    assert (count(acme).rows_filtered, count(acme).rows_refused) == (3, 0)


def test_the_rule_s_own_threshold_wins(acme, sources):
    sources(max_rejected=0.5)
    deliver(acme, HEADER, good_row(1), NEVER)

    land(acme)

    assert len(known(acme, 0.0).counted) == 1


def test_a_snapshot_without_a_row_is_held_because_it_would_delete_everything(
    acme, sources
):
    sources(mode="snapshot")
    deliver(acme, HEADER)

    with pytest.raises(ExtractsLeftOut, match="would delete everything"):
        land(acme)


def test_a_refused_extract_is_noted_until_it_is_mended_or_gone(acme):
    bad = deliver(acme, HEADER.replace("net_amount", "net_amout"), good_row(1))
    for _ in range(2):
        with pytest.raises(ExtractsLeftOut):
            land(acme)
        (note,) = known(acme).refused
        assert note.file_name == "inv.csv"
        assert "closest: net_amout" in note.reason
    first = note.refused_at
    assert read_refused(acme.raw)[0].refused_at == first

    bad.unlink()
    assert land(acme) == []

    assert known(acme).refused == ()


def test_columns_that_nobody_reads_are_told(acme):
    deliver(acme, f"{HEADER},discount", f"{good_row(1)},0.5")

    land(acme)

    (batch,) = Ledger.read(acme.raw).batches
    assert batch.unread_columns == ("discount",)


def test_the_same_content_made_at_another_time_is_another_delivery(acme, sources):
    sources(extracted_at={"file_name": r"_(\d{4}-\d\d-\d\d)", "format": "%Y-%m-%d"})
    for name in ("inv_2024-01-01.csv", "inv_2024-03-01.csv", "inv_2024-03-01_copy.csv"):
        deliver(acme, HEADER, good_row(1), name=name)

    assert len(land(acme)) == 2


def test_a_name_that_tells_an_hour_that_came_twice_refuses_the_file(acme, sources):
    named = {"file_name": "_(.*)[.]csv", "format": "%Y-%m-%d %H:%M"}
    sources(extracted_at={**named, "time_zone": "Europe/Berlin"})
    deliver(acme, HEADER, good_row(1), name="inv_2024-10-27 02:30.csv")
    deliver(acme, HEADER, good_row(2), name="inv_2024-10-27 01:30.csv")

    both = "2024-10-27 00:30:00 or 2024-10-27 01:30:00 UTC"
    with pytest.raises(ExtractsLeftOut, match=f"the name says {both}"):
        land(acme)
    assert [row["invoice_id"] for row in accepted(acme)] == ["I002"]
