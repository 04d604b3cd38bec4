"""Payments of a system without allocations -> allocations, oldest due invoice first.

DOMAIN.md 6.2: "FIFO over open invoices by (due_date, invoice_date, invoice_id),
remainder = unapplied". Money settles what is open on the day it arrives; what is left
waits, unapplied.
"""

from collections import defaultdict

import pandas as pd


def first_in_first_out(paid: pd.DataFrame, invoices: pd.DataFrame) -> pd.DataFrame:
    """Allocations (document_id, source_id, kind, date, amount in document cents)."""
    far = pd.Timestamp.max
    queue = defaultdict(list)
    for invoice in invoices[invoices.gross_doc > 0].itertuples():
        due = invoice.due if pd.notna(invoice.due) else far
        entry = [due, invoice.date, invoice.document_id, int(invoice.gross_doc)]
        queue[invoice.billing_customer_id].append(entry)
    for waiting in queue.values():
        waiting.sort(key=lambda entry: entry[:3])
    allocations = []
    for payment in paid.sort_values(["paid_at", "payment_id"]).itertuples():
        left = int(payment.amount)
        for entry in queue.get(payment.billing_customer_id, []):
            amount = min(left, entry[3]) if entry[1] <= payment.paid_at else 0
            if amount:
                entry[3] -= amount
                left -= amount
                allocations.append(
                    (entry[2], payment.payment_id, payment.paid_at, amount)
                )
    columns = ["document_id", "source_id", "date", "amount"]
    found = pd.DataFrame(allocations, columns=columns).assign(kind="payment")
    return found.astype({"date": "datetime64[us]", "amount": "Int64"})
