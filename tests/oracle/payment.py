"""Payment discipline per customer and period (DOMAIN.md section 7, M10)."""

import pandas as pd

from .books import Books, members, open_invoices, within
from .periods import Period
from .punctuality import measure, measured_parts


def payment_discipline(books: Books, period: Period) -> pd.DataFrame:
    """One row per customer; money in cents, shares 0 to 1, days.

    On-time shares look at invoices due in the period; days beyond terms at the money
    paid on them; DSO at gross receivables over gross sales.
    """
    customers = members(books, period)
    measures = measure(books, period, customers)
    parts = measured_parts(books, period)
    here = parts[parts.is_due_here]
    rows = pd.DataFrame(index=customers).assign(**period.key)
    rows["due_amount"] = _sum(here.amount, here, customers)
    in_time = here.amount.where(here.days_late == 0, 0)
    rows["on_time_amount_share"] = _sum(in_time, here, customers) / rows.due_amount
    invoices = here.groupby(["customer_id", "document_id"]).days_late.max()
    punctual = (invoices == 0).groupby("customer_id")
    rows["due_invoices"] = punctual.size().reindex(customers, fill_value=0)
    rows["on_time_count_share"] = punctual.mean().reindex(customers)
    paid = parts[parts.is_paid]
    received = _sum(paid.amount, paid, customers)
    rows["paid_amount"] = received
    beyond = _sum(paid.amount * paid.days_beyond, paid, customers)
    rows["days_beyond_terms"] = beyond / received.where(received > 0)
    owed = measures.amount.where(measures.amount > 0)
    rows["weighted_days_late"] = measures.late_weight / owed
    rows["prepaid_share"] = measures.prepaid_amount / owed
    rows["max_days_late"] = measures.max_late
    rows["write_off_amount"] = measures.write_off
    rows["late_amount"] = measures.late_amount
    rows["measured_amount"] = measures.amount
    return rows.join(_collection(books, period, customers)).reset_index()


def _collection(books: Books, period: Period, customers: pd.Index) -> pd.DataFrame:
    """DSO over the period's gross sales, the best possible one, and their distance."""
    sold = within(books.invoices, period)
    sales = _sum(sold.gross, sold, customers)
    owed = open_invoices(books, period.end)
    receivable = _sum(owed.open, owed, customers)
    current = owed[~(owed.due < period.end)]
    not_due = _sum(current.open, current, customers)
    known = sales.where(sales > 0)
    dso = receivable / known * period.window_days
    best = not_due / known * period.window_days
    return pd.DataFrame(
        {
            "gross_sales": sales,
            "receivable_amount": receivable,
            "past_due_amount": receivable - not_due,
            "dso_days": dso,
            "best_possible_dso_days": best,
            "average_days_delinquent": dso - best,
        }
    )


def _sum(amount: pd.Series, rows: pd.DataFrame, customers: pd.Index) -> pd.Series:
    totals = amount.groupby(rows.customer_id).sum()
    return totals.reindex(customers, fill_value=0).astype("int64")
