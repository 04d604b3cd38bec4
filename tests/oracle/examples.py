"""Small companies for the worked examples: a few documents -> Books.

Amounts are in units of the base currency, dates ISO text. Every document is its own
billing customer's; the customer is then 'BILL:' and that name.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from .books import Books
from .read import DTYPE, ENTITIES, LINEAGE, current
from .settings import Settings

Invoice = tuple[str, str, float, str | None]  # customer, date, net, due date
Paid = tuple[int, str, float]  # position of the invoice, date, amount
Note = tuple[str, str, float, int | None]  # customer, date, net, invoice corrected


def books(
    as_of: str,
    invoices: Sequence[Invoice],
    paid: Sequence[Paid] = (),
    notes: Sequence[Note] = (),
    history_start: str | None = None,
    value_unit: int = 1_000_000,
    **entities: list[dict[str, object]],
) -> Books:
    """The books that these documents make; further canonical rows by entity name."""
    rows = {
        "invoice": [_invoice(i, *invoice) for i, invoice in enumerate(invoices)],
        "credit_note": [_note(i, *note) for i, note in enumerate(notes)],
        "payment": [_payment(i, invoices, *p) for i, p in enumerate(paid)],
        "payment_allocation": [_allocation(i, *p) for i, p in enumerate(paid)],
    }
    for entity, further in entities.items():
        rows[entity] = rows.get(entity, []) + further
    tables = current({name: table(name, rows[name]) for name in rows if rows[name]})
    history = None if history_start is None else date.fromisoformat(history_start)
    settings = Settings(
        as_of=date.fromisoformat(as_of),
        base_currency="GBP",
        value_unit=value_unit,
        history_start=history,
    )
    return Books(tables, settings)


def table(entity: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows of an entity with the kinds that read.py gives them."""
    kinds = ENTITIES[entity] | LINEAGE
    lineage = {"source_system": "books", "batch_id": "1"}
    lineage["extracted_at"] = "2030-01-01"
    frame = pd.DataFrame([lineage | row for row in rows]).reindex(columns=list(kinds))
    for column, kind in kinds.items():
        if kind == "date":
            frame[column] = pd.to_datetime(frame[column])
        frame[column] = frame[column].astype(DTYPE[kind])
    return frame


def monthly(customer: str, year: int, amount: float) -> list[Invoice]:
    """Twelve equal invoices on the 10th of each month, due on the 25th."""
    return [
        (customer, f"{year}-{month:02d}-10", amount, f"{year}-{month:02d}-25")
        for month in range(1, 13)
    ]


def paid_when_due(invoices: Sequence[Invoice]) -> list[Paid]:
    """Every invoice paid in full on its due date."""
    return [(i, due, net) for i, (_, _, net, due) in enumerate(invoices)]


def _cents(amount: float) -> int:
    return round(amount * 100)


def _invoice(
    position: int, customer: str, day: str, net: float, due: str | None
) -> dict[str, object]:
    return {
        "invoice_id": f"i{position}",
        "billing_customer_id": customer,
        "invoice_date": day,
        "due_date": due,
        "status": "posted",
        "net_amount": _cents(net),
        "gross_amount": _cents(net),
        "currency": "GBP",
    }


def _note(
    position: int, customer: str, day: str, net: float, invoice: int | None
) -> dict[str, object]:
    return {
        "credit_note_id": f"c{position}",
        "billing_customer_id": customer,
        "invoice_id": None if invoice is None else f"i{invoice}",
        "credit_note_date": day,
        "net_amount": _cents(net),
        "currency": "GBP",
        "status": "posted",
    }


def _payment(
    position: int, invoices: Sequence[Invoice], invoice: int, day: str, amount: float
) -> dict[str, object]:
    return {
        "payment_id": f"p{position}",
        "billing_customer_id": invoices[invoice][0],
        "paid_at": day,
        "amount": _cents(amount),
        "currency": "GBP",
    }


def _allocation(position: int, invoice: int, day: str, amount: float) -> dict:
    return {
        "payment_id": f"p{position}",
        "invoice_id": f"i{invoice}",
        "seq": 1,
        "amount": _cents(amount),
    }
