"""Everything a figure starts from: documents, settlements, order dates, customers."""

from dataclasses import dataclass
from functools import cache, cached_property

import pandas as pd

from .documents import documents, name_customers, orders, purchases
from .links import customer_of
from .periods import Period, history_start, published
from .read import Tables
from .settings import Settings
from .settle import payments, settlements


@dataclass(frozen=True, eq=False)
class Books:
    """The current canonical tables of one company, and what follows from them.

    Compared by identity, so that what is computed once per period can be kept.
    """

    tables: Tables
    settings: Settings

    @cached_property
    def documents(self) -> pd.DataFrame:
        """Documents that make turnover, those without a customer included."""
        return documents(self.tables, self.settings)

    @cached_property
    def assigned(self) -> pd.DataFrame:
        """Documents that name a customer."""
        return self.documents[self.documents.customer_id.notna()]

    @cached_property
    def invoices(self) -> pd.DataFrame:
        """Assigned invoices."""
        return self.assigned[self.assigned.document_type == "invoice"]

    @cached_property
    def purchases(self) -> pd.DataFrame:
        """customer_id, date of every day with a positive invoice."""
        return purchases(self.documents)

    @cached_property
    def first_purchase(self) -> pd.Series:
        """customer_id -> date of its first purchase."""
        return self.purchases.groupby("customer_id").date.min()

    @cached_property
    def orders(self) -> pd.DataFrame:
        """customer_id, date of every order date."""
        return orders(self.tables, self.documents, self.settings)

    @cached_property
    def settlements(self) -> pd.DataFrame:
        """What settled which invoice on which day; see settle.settlements."""
        return settlements(self.tables, self.documents, self.settings)

    @cached_property
    def payments(self) -> pd.DataFrame:
        """Money received, with its customer; see settle.payments."""
        paid = payments(self.tables, self.settings)
        account_of = customer_of(self.tables, self.settings)
        return paid.assign(
            customer_id=name_customers(paid.billing_customer_id, account_of)
        )

    @cached_property
    def segment_of(self) -> pd.Series:
        """customer_id -> segment of its CRM account, where it has one."""
        return self.tables["account"].set_index("account_id").segment.dropna()

    @cached_property
    def pays_and_owes(self) -> bool:
        """Payments and due dates were both supplied, so punctuality is known."""
        paid = len(self.tables["payment"]) or len(self.tables["payment_allocation"])
        return bool(paid) and bool(self.documents.due.notna().any())

    @cached_property
    def first_document(self) -> pd.Timestamp:
        return self.documents.date.min()

    @cached_property
    def history_start(self) -> pd.Timestamp:
        return history_start(self.settings, self.first_document)

    @cached_property
    def periods(self) -> list[Period]:
        """Every published period."""
        return published(self.settings, self.first_document)

    def active(self, period: Period) -> set[str]:
        """Customers with a positive invoice dated in the period."""
        return set(within(self.purchases, period).customer_id)

    def turnover(self, period: Period) -> pd.Series:
        """customer_id -> turnover of the period in cents, for whoever has documents."""
        return within(self.assigned, period).groupby("customer_id").net.sum()


@cache
def open_invoices(books: Books, cutoff: pd.Timestamp) -> pd.DataFrame:
    """Assigned invoices dated up to the cutoff with `open` cents still owed then."""
    issued = books.invoices[books.invoices.date <= cutoff]
    settled = books.settlements[books.settlements.date <= cutoff]
    paid = issued.document_id.map(settled.groupby("document_id").base.sum())
    issued = issued.assign(open=issued.gross - paid.fillna(0).astype("int64"))
    return issued[issued.open > 0]


@cache
def members(books: Books, period: Period) -> pd.Index:
    """Customers with a row: a document in the period or its base, or a debt."""
    present = within(books.assigned, period).customer_id
    before = within(books.assigned, period.base).customer_id
    owing = open_invoices(books, period.end).customer_id
    names = pd.concat([present, before, owing]).unique()
    return pd.Index(sorted(names), name="customer_id", dtype="object")


def within(dated: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The rows dated in the period."""
    return dated[dated.date.between(period.start, period.end)]
