"""Documents and money received -> what settled each invoice, when, in base cents.

DOMAIN.md 6.2: allocations as delivered (dated allocated_at, else paid_at), credit
notes and write-offs on the invoice they name, FIFO for a billing system that supplies
no allocations. Amounts are settled in document currency and converted cumulatively,
so that a fully settled invoice is open by exactly zero.
"""

import pandas as pd

from .fifo import first_in_first_out
from .money import rates, to_base
from .read import Tables
from .settings import Settings

# On one day money goes before paper: a credit note settles only what is then open.
KIND_ORDER = {"payment": 0, "credit_note": 1, "write_off": 2}


def payments(tables: Tables, settings: Settings) -> pd.DataFrame:
    """Money received up to as_of, reversed payments left out; `amount` document cents.

    Adds `rate` and `base` (base cents); a negative amount is a refund.
    """
    paid = tables["payment"]
    paid = paid[~paid.is_reversed.fillna(False)]
    paid = paid[paid.paid_at <= pd.Timestamp(settings.as_of)].reset_index(drop=True)
    paid["rate"] = rates(
        paid.currency, paid.fx_rate, settings.base_currency, paid.payment_id
    )
    return paid.assign(base=to_base(paid.amount, paid.rate))


def settlements(
    tables: Tables, documents: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """One row per settlement: document_id, source_id, kind, date, doc and base cents.

    What would settle more than is open is cut to what is open, in order of date.
    """
    invoices = documents[documents.document_type == "invoice"]
    paid = payments(tables, settings)
    paper = pd.concat([_credits(documents), _write_offs(tables)], ignore_index=True)
    money = _allocations(tables, paid, invoices, paper)
    events = pd.concat([money, paper], ignore_index=True)
    events = events[events.date <= pd.Timestamp(settings.as_of)]
    owed = invoices[["document_id", "customer_id", "gross_doc", "gross", "rate"]]
    events = events.merge(owed, on="document_id")
    events["order"] = events.kind.map(KIND_ORDER)
    events = events.sort_values(["document_id", "date", "order", "source_id"])
    return _cumulate(events[events.gross_doc > 0].reset_index(drop=True))


def _cumulate(events: pd.DataFrame) -> pd.DataFrame:
    events["amount"] = events.amount.astype("int64")
    gross_doc = events.gross_doc.astype("int64")
    settled = events.groupby("document_id").amount.cumsum().clip(upper=gross_doc)
    in_base = to_base(settled, events.rate).where(settled < gross_doc, events.gross)
    first = ~events.document_id.duplicated()
    events["doc"] = settled - settled.shift(fill_value=0).where(~first, 0)
    events["base"] = in_base - in_base.shift(fill_value=0).where(~first, 0)
    columns = ["document_id", "customer_id", "source_id", "kind", "date", "doc", "base"]
    return events.loc[events.doc != 0, columns].reset_index(drop=True)


def _allocations(
    tables: Tables,
    paid: pd.DataFrame,
    invoices: pd.DataFrame,
    paper: pd.DataFrame,
) -> pd.DataFrame:
    supplied = tables["payment_allocation"]
    received = paid[paid.amount > 0]
    known = supplied.merge(received[["payment_id", "paid_at"]], on="payment_id")
    told = pd.DataFrame(
        {
            "document_id": known.invoice_id,
            "source_id": known.payment_id,
            "kind": "payment",
            "date": known.allocated_at.where(known.allocated_at.notna(), known.paid_at),
            "amount": known.amount,
        }
    )
    guessed = ~received.source_system.isin(supplied.source_system)
    return pd.concat([told, first_in_first_out(received[guessed], invoices, paper)])


def _credits(documents: pd.DataFrame) -> pd.DataFrame:
    notes = documents[documents.corrects.notna()]
    return pd.DataFrame(
        {
            "document_id": notes.corrects,
            "source_id": notes.document_id,
            "kind": "credit_note",
            "date": notes.date,
            "amount": notes.gross_doc,
        }
    )


def _write_offs(tables: Tables) -> pd.DataFrame:
    given_up = tables["write_off"]
    return pd.DataFrame(
        {
            "document_id": given_up.invoice_id,
            "source_id": given_up.write_off_id,
            "kind": "write_off",
            "date": given_up.write_off_date,
            "amount": given_up.amount,
        }
    )
