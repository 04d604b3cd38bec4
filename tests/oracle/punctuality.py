"""How punctually each customer paid, as it stood at the end of a period.

DOMAIN.md 1.3, "Payment-discipline factor table": measured are the invoices due in the
period and, of those due before it, the part still open at the cutoff. Credit notes are
in neither numerator nor denominator; written-off money was neither paid nor is it open.
"""

from functools import cache

import pandas as pd

from .books import Books, open_invoices, within
from .periods import Period


@cache
def measured_parts(books: Books, period: Period) -> pd.DataFrame:
    """Each measured amount: customer_id, document_id, amount (cents), days_late,
    is_paid, is_prepaid (settled by the invoice date), is_due_here (due in the period).
    """
    cutoff, grace = period.end, books.settings.grace_days
    invoices = books.invoices[books.invoices.date <= cutoff]
    due_here = invoices[invoices.due.between(period.start, period.end)]
    paid = books.settlements[
        (books.settlements.kind == "payment") & (books.settlements.date <= cutoff)
    ]
    paid = paid.rename(columns={"date": "paid_on"}).merge(
        due_here[["document_id", "date", "due"]], on="document_id"
    )
    paid_parts = paid.assign(
        amount=paid.base,
        days_late=((paid.paid_on - paid.due).dt.days - grace).clip(lower=0),
        days_beyond=(paid.paid_on - paid.due).dt.days.clip(lower=0),
        is_paid=True,
        is_prepaid=paid.paid_on <= paid.date,
        is_due_here=True,
    )
    owed = open_invoices(books, cutoff)
    owed = owed[owed.due <= cutoff]
    beyond = (cutoff - owed.due).dt.days - grace
    open_parts = owed.assign(
        amount=owed.open,
        days_late=beyond.clip(lower=0),
        is_paid=False,
        is_prepaid=False,
        is_due_here=owed.due >= period.start,
    )[beyond != 0]
    columns = ["customer_id", "document_id", "amount", "days_late", "days_beyond"]
    columns += ["is_paid", "is_prepaid", "is_due_here"]
    parts = pd.concat([paid_parts, open_parts])
    return parts.reindex(columns=columns).reset_index(drop=True)


def measure(books: Books, period: Period, customers: pd.Index) -> pd.DataFrame:
    """Per customer, in cents: amount, late_amount, prepaid_amount, late_weight
    (cents x days), write_off (given up in the period), max_late (days, may be missing).
    """
    parts = measured_parts(books, period)
    late = parts.days_late > 0
    sums = pd.DataFrame(
        {
            "customer_id": parts.customer_id,
            "amount": parts.amount,
            "late_amount": parts.amount.where(late, 0),
            "prepaid_amount": parts.amount.where(parts.is_prepaid, 0),
            "late_weight": parts.amount * parts.days_late,
        }
    ).groupby("customer_id")
    measures = sums.sum().reindex(customers, fill_value=0)
    given_up = within(books.settlements, period)
    given_up = given_up[given_up.kind == "write_off"]
    measures["write_off"] = (
        given_up.groupby("customer_id").base.sum().reindex(customers, fill_value=0)
    )
    worst = parts.groupby("customer_id").days_late.max()
    return measures.astype("int64").assign(max_late=worst.reindex(customers))
