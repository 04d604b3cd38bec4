"""Payments of a system without allocations -> allocations, oldest due invoice first.

DOMAIN.md 6.2: "FIFO over open invoices by (due_date, invoice_date, invoice_id),
remainder = unapplied". Open is what is open on that day: money settles invoices that
exist when it arrives, and what is left waits for the next one. So no later document
changes what an earlier payment settled.
"""

from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

ISSUE, MONEY, PAPER = 0, 1, 2


@dataclass
class Debt:
    """An invoice of a customer who pays without saying what for, in document cents."""

    due: pd.Timestamp
    date: pd.Timestamp
    document_id: str
    open: int


@dataclass
class Cash:
    """A payment, its day and what is left of it, in document cents."""

    payment_id: str
    paid_at: pd.Timestamp
    left: int


def first_in_first_out(
    paid: pd.DataFrame, invoices: pd.DataFrame, paper: pd.DataFrame
) -> pd.DataFrame:
    """Allocations (document_id, source_id, kind, date, amount in document cents).

    `paper` are credit notes and write-offs by document_id, date and amount: what they
    have settled is no longer open. A payment of nobody settles nothing.
    """
    payers = set(paid.billing_customer_id.dropna())
    debts = invoices[invoices.billing_customer_id.isin(payers)]
    owner = debts.set_index("document_id").billing_customer_id
    events: dict[str, list[tuple]] = defaultdict(list)
    for row in debts[debts.gross_doc > 0].itertuples():
        due = row.due if pd.notna(row.due) else pd.Timestamp.max
        debt = Debt(due, row.date, row.document_id, int(row.gross_doc))
        event = (row.date, ISSUE, row.document_id, debt)
        events[row.billing_customer_id].append(event)
    for row in paid[paid.billing_customer_id.notna()].itertuples():
        cash = Cash(row.payment_id, row.paid_at, int(row.amount))
        event = (row.paid_at, MONEY, row.payment_id, cash)
        events[row.billing_customer_id].append(event)
    for row in paper[paper.document_id.isin(owner.index)].itertuples():
        note = (row.document_id, int(row.amount))
        event = (row.date, PAPER, str(row.source_id), note)
        events[owner[row.document_id]].append(event)
    found = [entry for happened in events.values() for entry in _settle(happened)]
    columns = ["document_id", "source_id", "date", "amount"]
    allocations = pd.DataFrame(found, columns=columns).assign(kind="payment")
    return allocations.astype({"date": "datetime64[us]", "amount": "Int64"})


def _settle(events: list[tuple]) -> list[tuple[str, str, pd.Timestamp, int]]:
    """One payer's events -> (document, payment, its day, amount), day by day."""
    debts: list[Debt] = []
    waiting: list[Cash] = []
    early: dict[str, int] = defaultdict(int)
    found = []
    events = sorted(events, key=lambda event: event[:3])
    last_issue = {e[0]: n for n, e in enumerate(events) if e[1] == ISSUE}
    for number, (day, kind, _, what) in enumerate(events):
        if kind == ISSUE:
            what.open = max(0, what.open - early[what.document_id])
            debts.append(what)
            debts.sort(key=lambda debt: (debt.due, debt.date, debt.document_id))
        elif kind == MONEY:
            waiting.append(what)
        else:
            named = [debt for debt in debts if debt.document_id == what[0]]
            for debt in named:
                debt.open = max(0, debt.open - what[1])
            if not named:
                early[what[0]] += what[1]
        if kind == MONEY or last_issue.get(day) == number:
            found += _pay(debts, waiting)
            debts = [debt for debt in debts if debt.open]
            waiting = [cash for cash in waiting if cash.left]
    return found


def _pay(
    debts: list[Debt], waiting: list[Cash]
) -> list[tuple[str, str, pd.Timestamp, int]]:
    """What waits pays what is open; its day stays the day on which it arrived."""
    found = []
    for cash in waiting:
        for debt in debts:
            amount = min(cash.left, debt.open)
            if amount:
                cash.left -= amount
                debt.open -= amount
                found.append((debt.document_id, cash.payment_id, cash.paid_at, amount))
    return found
