"""Every pair of CRM and billing systems, from its extracts to a published release.

The extracts tell of the same trade (tests/extracts/README.md), each in its system's own
words, so whatever they come from, the same five clients must come out worth the same.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import open_workspace
from tests.support.path import run_path

# One case in the everyday suite would prove one case: all of them, or none.
pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]

EXTRACTS = Path(__file__).resolve().parents[1] / "extracts"
PERIOD = "period_type = 'ttm' and period_end = date '2024-11-30'"


@dataclass(frozen=True)
class Pair:
    """Folders of extracts by the system that delivers them, and the clients' names."""

    folders: dict[str, tuple[str, ...]]
    currency: str
    clients: tuple[str, ...]
    # Billing customers that no account claims, and tables that the audit warns of.
    alone: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "+".join(self.folders)


ENGLISH = ("Alder", "BRIGHTWATER", "Cobalt", "Dune", "Evergreen")
RUSSIAN = ("Ромашка", "СЕВЕР", "Луч", "Козлов", "Ветер")
PAIRS = [
    Pair(
        {"salesforce": ("salesforce",), "stripe": ("stripe",)},
        *("GBP", ENGLISH, ("Evergreen Dental LLC",)),
    ),
    Pair(
        # Two companies of the CRM bear Dune's name, so that it is linked to neither.
        {"hubspot": ("hubspot",), "quickbooks": ("quickbooks",)},
        *("USD", ENGLISH, ("Dune Logistics", "Evergreen Dental LLC")),
        ("data_quality_issues",),
    ),
    Pair(
        {"amocrm": ("amocrm",), "onec": ("onec", "onec_receipts")},
        *("RUB", RUSSIAN),
    ),
    Pair(
        {"bitrix24": ("bitrix24",), "onec": ("onec", "onec_bank")},
        *("RUB", RUSSIAN),
    ),
    Pair(
        # Its items were not exported: products are known from the lines alone.
        {"zoho": ("zoho",)},
        *("GBP", ENGLISH, ("Evergreen Dental LLC",)),
        ("products",),
    ),
]

# Client -> (turnover, payment factor, frequency factor) of the twelve months to
# November 2024, worked out from the trade in tests/extracts/README.md: when each client
# bought, for how much, and how many days late it paid (DOMAIN 1.3).
EXPECTED = (
    (sum(Decimal(1200 + 10 * month) for month in range(11, 23)), "1.00", "0.90"),
    (6 * Decimal("3500.50"), "0.70", "0.80"),
    (Decimal(900), "0.90", "0.30"),
    (7 * Decimal("450.25"), "0.90", "0.80"),
    (Decimal(260), "1.00", "0.30"),
)


@pytest.fixture(scope="module", params=PAIRS, ids=str)
def released(request, tmp_path_factory) -> Any:
    """The pair, and a query on the release that was published of it."""
    pair = request.param
    settings = open_workspace(
        tmp_path_factory.mktemp("pair"),
        "company",
        sources=list(pair.folders),
        base_currency=pair.currency,
        value_unit=1000,
    )
    for system, folders in pair.folders.items():
        for folder in folders:
            shutil.copytree(
                EXTRACTS / folder, settings.landing / system, dirs_exist_ok=True
            )
    release_id = run_path(settings)
    warehouse = settings.warehouse()
    assert warehouse.served() == release_id
    return pair, lambda sql: warehouse.query(release_id, sql)


def test_the_five_clients_are_worth_the_same_whatever_system_told_of_them(released):
    pair, ask = released
    rows = ask(
        "select name, turnover, payment_factor, frequency_factor, value_coefficient "
        "from analytics.customer_value join analytics.customers using (customer_id) "
        f"where {PERIOD} order by lower(name)"
    )
    assert len(rows) == len(EXPECTED)
    for client, (turnover, payment, frequency) in zip(
        pair.clients, EXPECTED, strict=True
    ):
        (row,) = [row for row in rows if client.lower() in row["name"].lower()]
        assert row["turnover"] == turnover, client
        assert row["payment_factor"] == Decimal(payment), client
        assert row["frequency_factor"] == Decimal(frequency), client
        value = turnover * Decimal(payment) * Decimal(frequency) / 1000
        assert row["value_coefficient"] == value, client


def test_every_client_that_the_crm_knows_is_joined_to_its_account(released):
    pair, ask = released
    alone = ask(
        "select name from analytics.customers "
        "where billing_customers > 0 and not is_linked order by name"
    )
    assert [row["name"] for row in alone] == list(pair.alone)


def test_every_row_is_accounted_for_and_the_audit_finds_what_was_planted_alone(
    released,
):
    pair, ask = released
    (rows,) = ask(
        "select sum(rows_read) as read, sum(rows_accepted) as accepted, "
        "sum(rows_rejected) as rejected from ops.batches"
    )
    assert rows["read"] == rows["accepted"] + rows["rejected"] > 0
    failed = ask("select table_name from ops.audit_results where not success")
    assert [row["table_name"] for row in failed] == list(pair.warned)
