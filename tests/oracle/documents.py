"""Canonical billing and CRM entities -> customers, signed documents, order dates.

DOMAIN.md, "Words", section 6 (contract rules) and section 1.3 (what turnover counts).
"""

import pandas as pd

from .links import customer_of
from .money import rates, to_base
from .read import Tables
from .settings import Settings

UNLINKED = "BILL:"


def name_customers(billing_customer: pd.Series, account_of: pd.Series) -> pd.Series:
    """The analysed unit of each document; None where the document names nobody."""
    linked = billing_customer.map(account_of)
    own = (UNLINKED + billing_customer).where(billing_customer.notna(), None)
    return linked.where(linked.notna(), own).astype("object")


def documents(tables: Tables, settings: Settings) -> pd.DataFrame:
    """What makes turnover up to as_of: posted and written-off invoices, credit notes.

    Columns: document_type, document_id, billing_customer_id, customer_id, corrects,
    date, due, currency, rate, gross_doc (document cents, positive for a credit note
    too), net, gross and margin (signed base cents; margin is missing without costs).
    """
    both = pd.concat([_invoices(tables), _credit_notes(tables)], ignore_index=True)
    both = both[both.date <= pd.Timestamp(settings.as_of)].reset_index(drop=True)
    both["rate"] = rates(
        both.currency, both.fx_rate, settings.base_currency, both.document_id
    )
    sign = both.document_type.map({"invoice": 1, "credit_note": -1}).astype("int64")
    both["net"] = sign * to_base(both.net_doc, both.rate)
    both["gross"] = sign * to_base(both.gross_doc, both.rate)
    both["margin"] = both.net - sign * both.cost
    both["customer_id"] = name_customers(
        both.billing_customer_id, customer_of(tables, settings)
    )
    return both


def orders(tables: Tables, invoices: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Distinct order dates (customer_id, date): orders if supplied, else invoices."""
    placed = tables["sales_order"]
    if placed.empty:
        return purchases(invoices)
    customer = name_customers(placed.billing_customer_id, customer_of(tables, settings))
    dated = pd.DataFrame({"customer_id": customer, "date": placed.order_date})
    dated = dated[dated.date <= pd.Timestamp(settings.as_of)]
    return dated.dropna().drop_duplicates().reset_index(drop=True)


def purchases(documents: pd.DataFrame) -> pd.DataFrame:
    """Dates on which a customer was invoiced a positive net: what makes it active."""
    bought = documents[(documents.document_type == "invoice") & (documents.net > 0)]
    return bought[["customer_id", "date"]].dropna().drop_duplicates()


def _invoices(tables: Tables) -> pd.DataFrame:
    invoice = tables["invoice"]
    counted = invoice.status.isin(["posted", "written_off"])
    invoice = invoice[counted & (invoice.doc_type != "proforma")]
    default = tables["billing_customer"].set_index("billing_customer_id")
    terms = invoice.terms_id.where(
        invoice.terms_id.notna(),
        invoice.billing_customer_id.map(default.default_terms_id),
    )
    days = terms.map(tables["terms"].set_index("terms_id").net_days)
    by_terms = invoice.invoice_date + pd.to_timedelta(days.astype("Float64"), "D")
    return pd.DataFrame(
        {
            "document_type": "invoice",
            "document_id": invoice.invoice_id,
            "billing_customer_id": invoice.billing_customer_id,
            "corrects": None,
            "date": invoice.invoice_date,
            "due": invoice.due_date.where(invoice.due_date.notna(), by_terms),
            "currency": invoice.currency,
            "fx_rate": invoice.fx_rate,
            "net_doc": invoice.net_amount,
            "gross_doc": invoice.gross_amount,
            "cost": invoice.invoice_id.map(_costs(tables, "invoice")),
            "source_system": invoice.source_system,
        }
    )


def _credit_notes(tables: Tables) -> pd.DataFrame:
    note = tables["credit_note"]
    note = note[note.status == "posted"]
    return pd.DataFrame(
        {
            "document_type": "credit_note",
            "document_id": note.credit_note_id,
            "billing_customer_id": note.billing_customer_id,
            "corrects": note.invoice_id,
            "date": note.credit_note_date,
            "due": pd.NaT,
            "currency": note.currency,
            "fx_rate": note.fx_rate,
            "net_doc": note.net_amount,
            "gross_doc": note.gross_amount.fillna(note.net_amount),
            "cost": note.credit_note_id.map(_costs(tables, "credit_note")),
            "source_system": note.source_system,
        }
    )


def _costs(tables: Tables, document: str) -> pd.Series:
    """Cost of a document in base cents, missing unless every line has one."""
    lines = tables[f"{document}_line"].groupby(f"{document}_id").cost_amount
    return lines.sum().where(lines.count() == lines.size()).astype("Int64")
