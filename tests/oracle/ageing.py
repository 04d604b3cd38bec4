"""What each customer owes at a month-end, by days past due (DOMAIN.md 2, M11)."""

import pandas as pd

from .books import Books, members, open_invoices
from .money import to_base
from .periods import Period

# (column, days past due up to and including); the last bucket has no upper bound.
BUCKETS = [
    ("not_due", 0),
    ("past_due_1_30", 30),
    ("past_due_31_60", 60),
    ("past_due_61_90", 90),
]
OLDEST = "past_due_over_90"
UNDATED = "without_due_date"
MIDPOINTS = {
    "past_due_1_30": 15,
    "past_due_31_60": 45,
    "past_due_61_90": 75,
    OLDEST: 105,
}


def receivables_ageing(books: Books, period: Period) -> pd.DataFrame:
    """One row per customer in cents; money on account is negative and not netted.

    Without a due date nothing is past due: it is in not_due, and also shown apart.
    """
    cutoff = period.end
    customers = members(books, period)
    owed = open_invoices(books, cutoff)
    bucket = pd.Series(OLDEST, index=owed.index, dtype="object")
    late = (cutoff - owed.due).dt.days
    for name, days in reversed(BUCKETS):
        bucket[late <= days] = name
    bucket[owed.due.isna()] = UNDATED
    columns = [name for name, _ in BUCKETS] + [OLDEST, UNDATED]
    spread = owed.pivot_table(
        index="customer_id", columns=bucket, values="open", aggfunc="sum"
    )
    rows = spread.reindex(index=customers, columns=columns).fillna(0).astype("int64")
    rows["not_due"] += rows[UNDATED]
    total = rows.drop(columns=UNDATED).sum(axis=1)
    weighted = sum(rows[name] * days for name, days in MIDPOINTS.items())
    rows["days_beyond_terms_open"] = weighted / total.where(total > 0)
    rows["open_amount"] = total
    rows = rows.join(on_account(books, cutoff, customers))
    rows["net_balance"] = total + rows.unapplied + rows.unused_credit
    return rows.reset_index().assign(**period.key)


def on_account(books: Books, cutoff: pd.Timestamp, customers: pd.Index) -> pd.DataFrame:
    """Unapplied money and unused credit at the cutoff, both <= 0 in cents.

    A settlement counts from the day its invoice exists, so buckets and money on account
    add up to the ledger's receivables. What is left is left in the currency of the
    payment or note, at its own rate. Refunds use up credit before unapplied money.
    """
    issued = books.documents[books.documents.date <= cutoff]
    settled = books.settlements[books.settlements.date <= cutoff]
    settled = settled[settled.document_id.isin(issued.document_id)]
    used = settled.groupby(["kind", "source_id"]).doc.sum()
    paid = books.payments[books.payments.paid_at <= cutoff]
    received = paid[paid.base > 0]
    allocated = _used(received.payment_id, used, "payment")
    spare = received.base - _converted(allocated, received.amount, received)
    notes = issued[issued.document_type == "credit_note"]
    credited = _used(notes.document_id, used, "credit_note")
    notes = notes.assign(base=-notes.gross)
    credit = notes.base - _converted(credited, notes.gross_doc, notes)
    refunds = paid[paid.base < 0]
    refunded = (-refunds.base).groupby(refunds.customer_id).sum()
    frame = pd.DataFrame(
        {
            "spare": spare.groupby(received.customer_id).sum(),
            "credit": credit.groupby(notes.customer_id).sum(),
            "refunded": refunded,
        }
    )
    frame = frame.reindex(customers).fillna(0).astype("int64")
    from_credit = frame[["credit", "refunded"]].min(axis=1)
    return pd.DataFrame(
        {
            "unapplied": -(frame.spare - (frame.refunded - from_credit)),
            "unused_credit": -(frame.credit - from_credit),
        }
    )


def _used(ids: pd.Series, used: pd.Series, kind: str) -> pd.Series:
    if kind not in used.index.get_level_values("kind"):
        return pd.Series(0, index=ids.index)
    return ids.map(used.xs(kind, level="kind")).fillna(0).astype("int64")


def _converted(used: pd.Series, whole: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """The used part of documents in base cents, all of `base` when all is used."""
    return to_base(used, rows.rate).where(used < whole, rows.base)
