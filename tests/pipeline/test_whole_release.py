"""Modes, deletions, merges and links, from the files to the published tables.

One company with one of each case is released once; then its extracts land in other
orders, split over other runs and some of them twice, and every table comes out equal.
"""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from include.run.summary import summarise
from include.settings import Settings
from include.transform.build import build_candidate
from include.transform.plan import begin
from tests.pipeline.test_promises import differences, path_of
from tests.support.casebook import (
    DELIVERIES,
    deliver,
    map_casebook,
    open_casebook,
)
from tests.support.path import ingest, run_path, silent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def mapped(tmp_path_factory) -> Any:
    """The casebook's mapping in force for the whole module."""
    with pytest.MonkeyPatch.context() as patch:
        map_casebook(patch, tmp_path_factory.mktemp("casebook_sources"))
        yield


@pytest.fixture(scope="module")
def released(mapped, tmp_path_factory) -> tuple[Settings, str]:
    """Every extract landed in the order of its making; the release made of it."""
    settings = open_casebook(tmp_path_factory.mktemp("casebook"))
    for name in sorted(DELIVERIES, key=lambda each: each.rsplit("_", 1)[1]):
        deliver(settings, name)
        ingest(settings)
    return settings, run_path(settings)


@pytest.fixture(scope="module")
def ask(released):
    settings, release_id = released
    return lambda sql: settings.warehouse().query(release_id, sql)


@pytest.fixture(scope="module")
def customers(ask) -> dict[str, dict[str, Any]]:
    return {row["customer_id"]: row for row in ask("select * from analytics.customers")}


@pytest.fixture(scope="module")
def customer_of(ask) -> dict[str, str]:
    """Billing customer -> the customer that its documents are of."""
    rows = ask(
        "select distinct billing_customer_id, customer_id from analytics.invoices"
    )
    assert len({row["billing_customer_id"] for row in rows}) == len(rows)
    return {row["billing_customer_id"]: row["customer_id"] for row in rows}


@pytest.mark.parametrize(
    ("billing_customer", "customer", "method", "confidence"),
    [
        ("B1", "A1", "crm", None),
        ("B5", "A5", "tax_id", 0.95),
        ("B6", "A6", "name", 0.80),
        ("B7", "A7", "normalised_name", 0.60),
        ("B9", "A9", "manual", 1.00),
        # The CRM still links B14, which is merged into it.
        ("B13", "A10", "crm", None),
    ],
)
def test_a_billing_customer_belongs_to_the_account_that_its_grounds_name(
    customers, customer_of, billing_customer, customer, method, confidence
):
    assert customer_of[billing_customer] == customer
    found = customers[customer]
    assert (found["link_method"], found["link_confidence"]) == (method, confidence)


def test_a_link_that_a_person_decided_says_who_when_and_why(ask):
    (row,) = ask(
        "select key, value, author, cast(made_on as varchar) as made_on, reason, "
        "is_in_force from analytics.overrides"
    )
    assert tuple(row.values()) == (
        *("B9", "A9", "Eva", "2024-02-15", "Told us on the phone", True),
    )


def test_two_accounts_that_would_both_do_get_none_and_the_records_stay_apart(
    ask, customers, customer_of
):
    assert customer_of["B8"] == "BILL:B8"
    assert {"A8", "A88", "BILL:B8"} <= set(customers)
    (issue,) = ask(
        "select rule, value from analytics.data_quality_issues "
        "where record_key = 'BILL:B8'"
    )
    assert issue == {"rule": "link_several_accounts", "value": "A8, A88"}


def test_what_no_account_claims_is_kept_under_its_own_key_and_counted(
    ask, customers, customer_of
):
    unlinked = {"B4", "B8", "B10", "B11"}
    for each in unlinked:
        assert customer_of[each] == f"BILL:{each}"
        assert not customers[f"BILL:{each}"]["is_linked"]
    counted = ask(
        "select record_key from analytics.data_quality_issues "
        "where table_name = 'customers'"
    )
    assert {row["record_key"] for row in counted} == {f"BILL:{b}" for b in unlinked}


def test_a_link_that_a_later_snapshot_does_not_list_is_taken_back(customer_of):
    assert customer_of["B11"] == "BILL:B11"


def test_a_merged_account_moves_to_the_survivor_with_all_that_names_it(
    ask, customers, customer_of
):
    assert "A2" not in customers
    assert customers["A1"]["billing_customers"] == 2
    assert customer_of["B2"] == "A1"
    (january, _) = contacts_with_a1(ask)
    assert january == {"contacts": 2, "persons": 2, "contacts_out_without_deal": 2}


def contacts_with_a1(ask) -> list[dict[str, int]]:
    return ask(
        "select contacts, persons, contacts_out_without_deal "
        "from analytics.contact_activity "
        "where customer_id = 'A1' and evidence = 'complete' order by month_end"
    )


def test_what_names_a_merged_contact_or_deal_means_the_one_that_took_its_place(ask):
    (_, february) = contacts_with_a1(ask)
    # C4 and C5, which was merged into it, are C1; the deal of O2's call, which is O1,
    # was opened a day later.
    assert february == {"contacts": 4, "persons": 2, "contacts_out_without_deal": 2}


def test_a_merged_billing_customer_moves_to_the_survivor_with_all_that_names_it(
    ask, customers, customer_of
):
    assert {"B14", "B15", "B16"}.isdisjoint(customer_of)
    assert customers["A10"]["billing_customers"] == 1
    # The payment of B15 settles the oldest invoice, and what it leaves the next.
    assert ask(
        "select invoice_id, paid_amount from analytics.invoices "
        "where billing_customer_id = 'B13' order by invoice_id"
    ) == [
        {"invoice_id": "I10", "paid_amount": Decimal("1200.00")},
        {"invoice_id": "I11", "paid_amount": Decimal("100.00")},
        {"invoice_id": "I12", "paid_amount": Decimal("0.00")},
    ]


def test_a_deleted_account_is_no_customer_and_a_restored_one_is(customers, customer_of):
    assert "A4" not in customers
    assert customer_of["B4"] == "BILL:B4"
    assert customer_of["B3"] == "A3"


def test_a_replaced_month_holds_what_its_last_extract_lists_and_others_stay(ask):
    rows = ask(
        "select invoice_id, net_amount from analytics.invoices "
        "where invoice_date >= date '2024-01-01' order by invoice_id"
    )
    assert {row["invoice_id"]: row["net_amount"] for row in rows} == {
        "I1": Decimal("100.00"),
        "I2": Decimal("250.00"),
        "I4": Decimal("400.00"),
        **{f"I{n}": Decimal(f"{n}00.00") for n in range(5, 13)},
    }
    (history,) = ask(
        "select count(*) as n from analytics.invoices "
        "where invoice_date < date '2024-01-01'"
    )
    assert history["n"] == 24


def test_a_later_version_wins_and_a_deleted_record_is_gone(ask):
    assert ask(
        "select payment_id, amount from analytics.payments order by payment_id"
    ) == [
        {"payment_id": "P1", "amount": Decimal("60.00")},
        {"payment_id": "P5", "amount": Decimal("1300.00")},
    ]


def test_a_release_goes_on_without_what_is_held_or_refused_and_says_so(released, ask):
    settings, release_id = released
    left_out = {
        "payment_2024-03-15.csv": "held",
        "activity_2024-03-20.csv": "refused",
    }
    rows = ask(
        "select batch_id, file_name, status, reason, is_counted from ops.batches "
        "where status in ('held', 'refused')"
    )
    assert {row["file_name"]: row["status"] for row in rows} == left_out
    told = {row["status"]: row["reason"] for row in rows}
    assert "1 of 2 rows of payment were refused" in told["held"]
    assert "type (closest: call_type)" in told["refused"]
    assert not any(row["is_counted"] for row in rows)
    (release,) = ask("select batch_count, held_count, refused_count from ops.release")
    assert release == {"batch_count": 21, "held_count": 1, "refused_count": 1}
    manifest = settings.warehouse().manifests()[-1]
    assert {row["file_name"]: row["status"] for row in manifest["left_out"]} == left_out
    assert len(manifest["batches"]) == 21
    assert {row["batch_id"] for row in rows}.isdisjoint(manifest["batches"])
    page = "\n".join(summarise(settings))
    named = page.split("Left out of this release")[1]
    assert all(file_name in named for file_name in left_out)


def test_every_refused_row_says_how_it_ended(ask):
    rows = ask(
        "select file_name, line, column_name, value, reason_code, outcome, "
        "outcome_batch_id is not null as has_ended from ops.rejects order by all"
    )
    assert [tuple(row.values()) for row in rows] == [
        (
            *("activity_2024-02-01.csv", 4, "started_at", "10 January"),
            *("not_timestamp", "replayed", True),
        ),
        (
            *("activity_2024-02-01.csv", 5, "started_at", "9 January"),
            *("not_timestamp", "open", False),
        ),
        (
            *("payment_2024-03-15.csv", 3, "paid_at", "2024-02-30"),
            *("not_date", "open", False),
        ),
    ]


def stages(ask, entity: str, measure: str = "rows") -> dict[str, int]:
    rows = ask(
        "select stage, amount from ops.control_totals "
        f"where entity = '{entity}' and measure = '{measure}' and amount <> 0 "
        "and stage in ('accepted', 'current', 'superseded', 'deleted', 'merged')"
    )
    return {row["stage"]: int(row["amount"]) for row in rows}


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        # A3 and A2 and A4 again in later extracts; A4 deleted, A2 merged.
        ("account", (15, 9, 4, 1, 1)),
        ("account_link", (11, 5, 5, 1, 0)),
        # C3 absent; C4 merged where it was known, C5 from the first.
        ("contact", (8, 2, 3, 1, 2)),
        # B12 absent; B16 known by nothing but B15's list of what it took in.
        ("billing_customer", (30, 12, 14, 1, 3)),
        ("opportunity", (5, 2, 2, 0, 1)),
        # A2's judgement of the day on which A1 was judged too counts no more.
        ("account_assessment", (3, 2, 1, 0, 0)),
        ("invoice", (38, 35, 2, 1, 0)),
        ("activity", (8, 8, 0, 0, 0)),
        ("payment", (5, 2, 2, 1, 0)),
    ],
)
def test_every_accepted_row_is_current_superseded_deleted_or_merged(
    ask, entity, expected
):
    names = ("accepted", "current", "superseded", "deleted", "merged")
    named = dict(zip(names, expected, strict=True))
    assert expected[0] == sum(expected[1:])
    assert stages(ask, entity) == {name: n for name, n in named.items() if n}


def test_the_money_of_a_merged_deal_is_counted_once(ask):
    # O1 and O2 in their first versions are superseded; O2's last has none of its own.
    assert stages(ask, "opportunity", "amount") == {
        **{"accepted": 1580, "current": 580, "superseded": 1000}
    }


def in_random_order(settings: Settings, dice: random.Random) -> None:
    """Deliver everything in some order, in a few runs, and some of it again."""
    names = sorted(DELIVERIES)
    again = dice.sample(names, 6)
    deliveries = [(name, "") for name in names]
    deliveries += [(name, f"{name.replace('.csv', '')} again.csv") for name in again]
    dice.shuffle(deliveries)
    for name, under in deliveries:
        deliver(settings, name, under)
        if dice.random() < 0.4:
            ingest(settings)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.exhaustive)])
def test_any_order_of_landing_and_any_repetition_gives_equal_tables(
    released, mapped, tmp_path: Path, seed: int
):
    settings, release_id = released
    other = open_casebook(tmp_path)
    in_random_order(other, random.Random(seed))

    ingest(other)
    again = begin(other)
    build_candidate(other, again, silent, with_tests=False)

    assert differences(path_of(settings, release_id), path_of(other, again)) == {}
    batches = "select count(*) as n from ops.batches where is_counted"
    counts = [
        each.warehouse().query(of, batches)
        for each, of in ((settings, release_id), (other, again))
    ]
    assert counts[0] == counts[1]
