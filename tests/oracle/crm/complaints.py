"""M16: what customers complain of, how well we delivered, what quality cost us."""

from functools import cache

import pandas as pd

from ..books import within
from ..documents import name_customers
from ..links import customer_of
from ..periods import Period
from ..relations.clients import Clients, lookup
from ..relations.limits import var
from .answers import enquiries
from .feeds import TOLD, counts, evidence, share


def complaints(clients: Clients, period: Period) -> pd.DataFrame:
    """One row per customer; deliveries and credit notes are known on their own."""
    names = clients.names
    rows = pd.DataFrame(index=names).assign(period_start=period.start, **period.key)
    said = evidence(clients, "case", "opened_at", period.start, period.end)
    rows["evidence"] = said
    made = _complaints(clients)
    made = made[made.opened_on.between(period.start, period.end)]
    of = made.groupby("customer_id")
    rows = rows.join(
        counts(
            names,
            said in TOLD,
            complaints=of.size(),
            repeated_complaints=of.is_repeated.sum(),
            reopened_complaints=of.is_reopened.sum(),
            complaints_with_action=of.has_action.sum(),
        )
    )
    rows["severity_total"] = of.severity.sum(min_count=1).reindex(names)
    rows["mean_severity"] = of.severity.mean().reindex(names).astype("Float64")
    rows["order_days"] = _order_days(clients, period)
    rows["complaints_per_100_orders"] = 100 * share(rows.complaints, rows.order_days)
    rows["action_share"] = share(rows.complaints_with_action, rows.complaints)
    rows = rows.join(_delivered(clients, period)).join(_credited(clients, period))
    return rows.reset_index(names="customer_id")


@cache
def _complaints(clients: Clients) -> pd.DataFrame:
    """Complaints; repeated if the subject was complained of shortly before."""
    rows = enquiries(clients)
    rows = rows[rows.kind == "complaint"].sort_values(["opened_at", "case_id"])
    rows = rows.assign(severity=rows.severity.astype("Int64"))
    named = rows.category.notna()
    subject = rows.category.where(named, rows.product_id)
    known = subject.notna()
    before = (
        rows.opened_on[known]
        .groupby([rows.customer_id[known], named[known], subject[known]])
        .shift()
    )
    gap = (rows.opened_on - before.reindex(rows.index)).dt.days
    acted = rows.action_taken.fillna("").astype(str).str.strip() != ""
    return rows.assign(
        is_repeated=gap <= var("complaint_repeat_days"),
        is_reopened=rows.reopened_count.fillna(0) > 0,
        has_action=acted,
    )


def _order_days(clients: Clients, period: Period) -> pd.Series:
    """Distinct order dates, at least one for who was invoiced something."""
    books = clients.books
    ordered = within(books.orders, period).groupby("customer_id").date.nunique()
    active = pd.Series(1, index=pd.Index(sorted(books.active(period))))
    least = active.reindex(clients.names, fill_value=0)
    days = ordered.reindex(clients.names, fill_value=0)
    return days.clip(lower=least).astype("Int64")


@cache
def _deliveries(clients: Clients) -> pd.DataFrame:
    """Deliveries with their customer: of the invoice, else of the order, else named."""
    rows = clients.rows(
        "delivery",
        *("account_id", "invoice_id", "order_id", "promised_date", "delivered_date"),
        *("qty_ordered", "qty_delivered", "qty_defective"),
    )
    books = clients.books
    accounts = customer_of(books.tables, books.settings)
    owners = []
    for entity, key in [("invoice", "invoice_id"), ("sales_order", "order_id")]:
        documents = books.tables[entity].set_index(key).billing_customer_id
        named = lookup(rows[key], documents).astype("object")
        owners.append(name_customers(named, accounts))
    customer = owners[0].where(owners[0].notna(), owners[1])
    customer = customer.where(customer.notna(), rows.account_id)
    for column in ("promised_date", "delivered_date"):
        rows[column] = pd.to_datetime(rows[column])
    rows = rows.assign(customer_id=customer)
    return rows[customer.isin(clients.names)]


def _delivered(clients: Clients, period: Period) -> pd.DataFrame:
    rows = _deliveries(clients)
    due = rows[rows.promised_date.between(period.start, period.end)]
    due = due[due.qty_ordered.notna()]
    whole = (due.qty_delivered >= due.qty_ordered).fillna(False).astype(bool)
    perfect = whole & (due.delivered_date <= due.promised_date)
    over = rows[rows.delivered_date.between(period.start, period.end)]
    counted = over[over.qty_delivered.notna() & over.qty_defective.notna()]
    found = pd.DataFrame(index=clients.names)
    found["deliveries_due"] = due.groupby("customer_id").size()
    found["deliveries_in_full_on_time"] = perfect.groupby(due.customer_id).sum()
    for column in ("qty_delivered", "qty_defective"):
        found[column] = counted.groupby("customer_id")[column].sum()
    found = found.astype("Int64")
    # Of whom something was delivered but nothing was due, none was due.
    anything = found.qty_delivered.notna() | found.deliveries_due.notna()
    for column in ("deliveries_due", "deliveries_in_full_on_time"):
        found[column] = found[column].mask(anything & found[column].isna(), 0)
    found["in_full_on_time_share"] = share(
        found.deliveries_in_full_on_time, found.deliveries_due
    )
    found["defect_rate"] = share(found.qty_defective, found.qty_delivered)
    return found


def _credited(clients: Clients, period: Period) -> pd.DataFrame:
    """Cents; without any reason on record nobody knows what was for quality."""
    notes = clients.rows("credit_note", "credit_note_id", "reason")
    rows = within(clients.books.assigned, period)
    quality = notes.credit_note_id[notes.reason == "quality"]
    is_note = rows.document_type == "credit_note"
    credit = -rows.net.where(is_note & rows.document_id.isin(quality), 0)
    invoiced = rows.net.where(~is_note, 0)
    found = pd.DataFrame(
        {
            "invoiced_amount": invoiced.groupby(rows.customer_id).sum(),
            "quality_credit_amount": credit.groupby(rows.customer_id).sum(),
        }
    )
    found = found.reindex(clients.names).astype("Int64")
    if not clients.says("credit_note", "reason"):
        found["quality_credit_amount"] = pd.array([pd.NA] * len(found), "Int64")
    found["quality_credit_rate"] = share(
        found.quality_credit_amount,
        found.invoiced_amount.where(found.invoiced_amount > 0),
    )
    return found
