"""Customers that differ from each other in one thing alone, as extracts of one company.

Each of a few invented histories is there as it is, and again as a customer of its own
with one more punctual order, with money that came earlier, with more turnover, split
into two billing records, and with older years: one build answers for all of them.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

HISTORIES = 8
FIRST_DAY, LAST_DAY = date(2021, 1, 1), date(2023, 12, 31)
SYSTEM = "variants"
DELIVERED_ON = "2024-02-01"


@dataclass(frozen=True)
class Invoice:
    """An invoice in cents with the day it was paid in full, None if it is open."""

    day: date
    due: date
    cents: int
    paid: date | None


History = tuple[Invoice, ...]


def customer(number: int, variant: str) -> str:
    """The customer's id: which history, and what is different about it."""
    return f"{number:02d} {variant}"


def histories(seed: int = 11) -> list[History]:
    """Regular and rare buyers, good and bad payers."""
    dice = random.Random(seed)
    return [_history(dice) for _ in range(HISTORIES)]


def variants(number: int, history: History) -> dict[str, History]:
    """What is different -> the history with it."""
    dice = random.Random(number)
    day = FIRST_DAY + timedelta(days=dice.randrange(400, 1000))
    ordered = Invoice(day, day + timedelta(days=30), 12_345, day + timedelta(days=20))
    punctual = next(i for i in history if i.paid and i.paid <= i.due)
    return {
        "base": history,
        "order": (*history, ordered),
        "earlier": tuple(map(_a_day_earlier, history)),
        "bigger": tuple(
            replace(each, cents=each.cents + 50_000) if each is punctual else each
            for each in history
        ),
        "doubled": tuple(replace(each, cents=2 * each.cents) for each in history),
        "split": history,
        "older": (*_older(dice), *history),
    }


def lay_variants(landing: Path, sources: Path, again: bool = False) -> None:
    """Write the extracts and their mapping; `again` also writes each a second time,
    a day later and its rows in another order.
    """
    rows = _rows()
    extracts = []
    for entity, listed in rows.items():
        _write(landing / f"{entity}_{DELIVERED_ON}.csv", listed)
        if again:
            shuffled = random.Random(entity).sample(listed, len(listed))
            _write(landing / f"{entity}_2024-02-02.csv", shuffled)
        extracts.append(
            {
                "name": entity,
                "files": f"{entity}_2*.csv",
                "extracted_at": {
                    "file_name": r"_(\d{4}-\d{2}-\d{2})",
                    "format": "%Y-%m-%d",
                },
                "entities": [
                    {"entity": entity, "columns": {name: name for name in listed[0]}}
                ],
            }
        )
    mapping = {
        "system": SYSTEM,
        "title": SYSTEM,
        "defaults": {"numbers": {"decimal": "."}},
        "extracts": extracts,
    }
    sources.mkdir(parents=True, exist_ok=True)
    (sources / f"{SYSTEM}.yml").write_text(json.dumps(mapping), encoding="utf-8")


def _history(dice: random.Random) -> History:
    step, delay = dice.choice([7, 15, 30, 30, 70]), dice.choice([-5, 0, 3, 20, 50])
    day = FIRST_DAY + timedelta(days=dice.randrange(0, 90))
    found = []
    while day <= LAST_DAY:
        due = day + timedelta(days=30)
        # Somebody pays the first one in time, whatever the habit.
        late = delay + dice.randrange(-2, 10) if found else 0
        paid = due + timedelta(days=late)
        is_open = paid > LAST_DAY or dice.random() < 0.04
        cents = dice.randrange(5_000, 900_000)
        found.append(Invoice(day, due, cents, None if is_open and found else paid))
        day += timedelta(days=max(1, int(step * dice.uniform(0.6, 1.6))))
    return tuple(found)


def _a_day_earlier(invoice: Invoice) -> Invoice:
    if invoice.paid is None:
        return invoice
    day = max(invoice.day, invoice.paid - timedelta(days=1))
    return replace(invoice, paid=day)


def _older(dice: random.Random) -> History:
    """Two years before, paid badly and in full before the others begin."""
    days = [date(2019, 1, 10) + timedelta(days=n) for n in range(0, 600, 40)]
    return tuple(
        Invoice(day, day, dice.randrange(5_000, 90_000), day + timedelta(days=60))
        for day in days
    )


def _rows() -> dict[str, list[dict[str, object]]]:
    rows: dict[str, list[dict[str, object]]] = {
        "account": [],
        "account_link": [],
        "billing_customer": [],
        "invoice": [],
        "payment": [],
        "payment_allocation": [],
    }
    for number, history in enumerate(histories()):
        for variant, invoices in variants(number, history).items():
            account = customer(number, variant)
            records = [f"{account} {n}" for n in range(2 if variant == "split" else 1)]
            rows["account"].append({"account_id": account, "name": f"Firm {account}"})
            for record in records:
                rows["billing_customer"].append(
                    {"billing_customer_id": record, "name": f"Payer {record}"}
                )
                rows["account_link"].append(
                    {
                        "account_id": account,
                        "billing_customer_id": record,
                        "match_method": "manual",
                        "confidence": "1",
                    }
                )
            for n, invoice in enumerate(invoices):
                _document(
                    rows, invoice, f"{account} {n:03d}", records[n % len(records)]
                )
    return rows


def _document(
    rows: dict[str, list[dict[str, object]]], invoice: Invoice, name: str, record: str
) -> None:
    amount = f"{invoice.cents / 100:.2f}"
    rows["invoice"].append(
        {
            "invoice_id": name,
            "billing_customer_id": record,
            "invoice_date": invoice.day,
            "due_date": invoice.due,
            "status": "posted",
            "net_amount": amount,
            "gross_amount": amount,
            "currency": "EUR",
        }
    )
    if invoice.paid:
        rows["payment"].append(
            {
                "payment_id": name,
                "billing_customer_id": record,
                "paid_at": invoice.paid,
                "amount": amount,
                "currency": "EUR",
            }
        )
        rows["payment_allocation"].append(
            {"payment_id": name, "invoice_id": name, "seq": 1, "amount": amount}
        )


def _write(path: Path, rows: Sequence[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        written = csv.DictWriter(lines, list(rows[0]))
        written.writeheader()
        written.writerows(rows)
