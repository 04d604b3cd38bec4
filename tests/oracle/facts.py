"""The facts that a figure is drilled down to: documents, money received, customers.

DOMAIN.md section 7, "Further tables": everything as it stands on as_of.
"""

import pandas as pd

from .books import Books
from .documents import name_customers
from .links import customer_of, usable_accounts
from .money import to_base

PARTS = {
    "payment": "paid_amount",
    "credit_note": "credited_amount",
    "write_off": "written_off_amount",
}


def invoices(books: Books) -> pd.DataFrame:
    """One row per document in base cents; a credit note is neither open nor settled.

    An invoice is not settled before it exists, and one of nothing is on its own day.
    days_late of a settled invoice runs to the day it was settled, of an open one to
    as_of; early is 0, and without a due date it is unknown.
    """
    documents = books.documents
    is_invoice = documents.document_type == "invoice"
    settled = books.settlements.pivot_table(
        index="document_id", columns="kind", values="base", aggfunc="sum"
    ).reindex(columns=list(PARTS))
    parts = settled.rename(columns=PARTS).reindex(documents.document_id).fillna(0)
    parts = parts.astype("int64").set_axis(documents.index).where(is_invoice)
    rows = documents.join(parts)
    rows["open_amount"] = (rows.gross - parts.sum(axis=1)).where(is_invoice)
    last = books.settlements.groupby("document_id").date.max()
    last = rows.document_id.map(last).fillna(rows.date).clip(lower=rows.date)
    rows["settled_on"] = last.where(is_invoice & (rows.open_amount == 0))
    until = rows.settled_on.fillna(pd.Timestamp(books.settings.as_of))
    late = (until - rows.due).dt.days - books.settings.grace_days
    rows["days_late"] = late.clip(lower=0).where(is_invoice)
    return rows.rename(
        columns={"document_id": "invoice_id", "date": "invoice_date", "due": "due_date"}
    ).assign(net_amount=rows.net, gross_amount=rows.gross, turnover_amount=rows.net)


def payments(books: Books) -> pd.DataFrame:
    """Money received in base cents, and how much of it no invoice has taken."""
    paid = books.payments
    used = books.settlements[books.settlements.kind == "payment"]
    taken = used.groupby("source_id").doc.sum()
    taken = paid.payment_id.map(taken).fillna(0).astype("int64")
    allocated = to_base(taken, paid.rate).where(taken != paid.amount, paid.base)
    return paid.assign(
        paid_on=paid.paid_at,
        amount=paid.base,
        allocated_amount=allocated,
        unapplied_amount=paid.base - allocated,
    )


def customers(books: Books) -> pd.DataFrame:
    """Every usable account and every billing customer that none of them holds."""
    dates = books.assigned.groupby("customer_id").date
    held = (
        pd.concat(
            [
                books.tables["billing_customer"].billing_customer_id,
                books.documents.billing_customer_id,
            ]
        )
        .dropna()
        .drop_duplicates()
    )
    account_of = customer_of(books.tables, books.settings)
    named = name_customers(held, account_of)
    accounts = pd.Index(usable_accounts(books.tables).account_id)
    names = accounts.union(named.unique()).rename("customer_id")
    rows = pd.DataFrame(index=names)
    rows["billing_customers"] = named.value_counts().reindex(names, fill_value=0)
    rows["first_document_date"] = dates.min()
    rows["last_document_date"] = dates.max()
    rows["first_purchase_date"] = books.first_purchase
    rows["segment"] = books.segment_of
    rows["is_linked"] = names.isin(accounts)
    return rows.reset_index()


def periods(books: Books) -> pd.DataFrame:
    """Every published period, its base and whether that lies in complete history."""
    rows = pd.DataFrame(
        [
            period.key
            | {
                "period_start": period.start,
                "months": period.months,
                "window_days": period.window_days,
                "base_start": period.base.start,
                "base_end": period.base.end,
                "is_base_complete": period.has_base,
                "base_evidence": period.evidence,
            }
            for period in books.periods
        ]
    )
    last = rows.groupby("period_type").period_end.transform("max")
    return rows.assign(is_last=rows.period_end == last)
