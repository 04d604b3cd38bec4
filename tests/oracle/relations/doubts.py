"""M28: what is doubtful in the delivered records, from the records themselves."""

from decimal import Decimal

import pandas as pd

from ..books import Books
from ..documents import UNLINKED
from ..links import customer_of, decisions, grounds, tax_number, usable_accounts
from ..read import Tables
from .clients import Clients

LINES = {"invoice": "invoice_line", "credit_note": "credit_note_line"}
COLUMNS = ["table_name", "record_key", "rule", "severity", "value"]


def data_quality_issues(clients: Clients) -> pd.DataFrame:
    """Billing customers of no account, and documents that their lines do not make."""
    found = [*_unlinked(clients.books), *_of_other_amounts(clients)]
    return pd.DataFrame(found, columns=COLUMNS, dtype="object")


def _unlinked(books: Books) -> list[tuple[str | None, ...]]:
    """Of a company whose CRM has accounts: who belongs to none of them, and why.

    A person's word comes first.
    """
    tables = books.tables
    if usable_accounts(tables).empty:
        return []
    sources = [tables["billing_customer"], books.documents, books.payments]
    sources += [tables["sales_order"]]
    known = pd.concat([rows.billing_customer_id for rows in sources]).dropna().unique()
    linked = customer_of(tables, books.settings).index
    as_of = pd.Timestamp(books.settings.as_of)
    words = decisions(tables["override"], as_of)
    _, *others = grounds(tables, as_of)
    found = []
    for each in (each for each in known if each not in linked):
        if word := words.get(each):
            apart = word == UNLINKED + each
            said = ("not_linked", None) if apart else ("link_unknown_account", word)
        else:
            named = next(
                (accounts[each] for accounts in others if each in accounts), ()
            )
            said = _objection(tables, each, sorted(filter(None, named)))
        found.append(("customers", UNLINKED + each, said[0], "warn", said[1]))
    return found


def _objection(
    tables: Tables, customer: str, accounts: list[str]
) -> tuple[str, str | None]:
    """Why the strongest grounds that name accounts of the customer do not hold."""
    if not accounts:
        return "not_linked", None
    if len(accounts) > 1:
        between = ", " if len(accounts) == 2 else " … "
        return "link_several_accounts", f"{accounts[0]}{between}{accounts[-1]}"
    (account,) = accounts
    theirs = _number_of(tables["billing_customer"], customer)
    ours = _number_of(usable_accounts(tables), account)
    differs = theirs and ours and theirs != ours
    return ("link_tax_id_differs" if differs else "link_name_is_shared"), account


def _number_of(records: pd.DataFrame, key: str) -> str:
    (record,) = records.index[records.iloc[:, 0] == key]
    return str(tax_number(records.loc[[record]]).iloc[0])


def _of_other_amounts(clients: Clients) -> list[tuple[str | None, ...]]:
    """A cent a line may be rounding (section 6)."""
    found = []
    for kind, entity in LINES.items():
        of = clients.records[entity].groupby(f"{kind}_id").net_amount
        sums = pd.DataFrame({"lines": of.size(), "cents": of.sum()})
        rows = clients.books.documents
        rows = rows[rows.document_type == kind].merge(
            sums, left_on="document_id", right_index=True
        )
        beyond = (rows.cents - rows.net_doc).astype("int64")
        for document, cents in beyond[beyond.abs() > rows.lines].items():
            key = f"{kind} {rows.document_id[document]}"
            value = str(Decimal(cents).scaleb(-2))
            found.append(("invoices", key, "lines_differ", "warn", value))
    return found
