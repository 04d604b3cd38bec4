"""Every customer in every trailing year, with the books and the CRM's records."""

from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

import pandas as pd

from ..books import Books
from ..documents import UNLINKED
from ..facts import customers
from ..periods import Period
from .lake import Tables

Values = TypeVar("Values", pd.Series, pd.DataFrame)


@dataclass(frozen=True, eq=False)
class Clients:
    """Compared by identity, so that what is computed once per period can be kept."""

    books: Books
    records: Tables
    # The published parameters of the lifetime model by cutoff, where it was fitted.
    models: dict[str, dict[str, float]] = field(default_factory=dict)
    # Where the tables stand that follow from others which are recomputed.
    release: Path | None = None

    @property
    def as_of(self) -> pd.Timestamp:
        return pd.Timestamp(self.books.settings.as_of)

    @cached_property
    def periods(self) -> list[Period]:
        """The trailing years that are published, oldest first."""
        return [p for p in self.books.periods if p.period_type == "ttm"]

    @cached_property
    def names(self) -> pd.Index:
        """The customers: none that the CRM alone knows, and only from later on."""
        known = customers(self.books).astype({"customer_id": "object"})
        known = known.set_index("customer_id")
        accounts = self.rows("account", "account_id", "created_at")
        created = day(accounts, "created_at").set_axis(accounts.account_id)
        late = created.reindex(known.index) > self.as_of
        return known.index[~(late & (known.billing_customers == 0))]

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """The CRM account of every customer; all unknown where there is none."""
        accounts = self.rows("account", *ACCOUNT).set_index("account_id")
        rows = accounts.reindex(self.names)
        rows["is_on_record"] = ~rows.index.str.startswith(UNLINKED)
        return rows

    @property
    def customers_say_key(self) -> bool:
        """The CRM says of any customer whether it is a key account."""
        return bool(self.accounts.is_key_account.notna().any())

    def rows(self, entity: str, *columns: str) -> pd.DataFrame:
        """An entity's current rows, also of who is no customer."""
        return self.records[entity].reindex(columns=list(columns))

    def of_customers(self, entity: str, *columns: str) -> pd.DataFrame:
        """The rows that an account names which is a customer, as `customer_id`."""
        rows = self.rows(entity, "account_id", *columns)
        rows = rows.rename(columns={"account_id": "customer_id"})
        return rows[rows.customer_id.isin(self.names)].reset_index(drop=True)

    def says(self, entity: str, column: str) -> bool:
        """Any row of the extracts fills the column."""
        return bool(self.rows(entity, column)[column].notna().any())

    def told(self, entity: str, moment: str, period: Period) -> bool:
        """The entity's records begin by the period's end; else nobody knows."""
        first = self.rows(entity, moment)[moment].min()
        return bool(pd.notna(first) and first.replace(day=1) <= period.end)


ACCOUNT = [
    *("account_id", "owner_user_id", "is_key_account", "is_key_candidate"),
    *("created_at", "terminated_at", "est_category_spend_year", "contract_start"),
    *("contract_end", "exclusivity", "auto_reorder", "data_exchange"),
    "onsite_office",
]


def day(rows: pd.DataFrame, moment: str) -> pd.Series:
    """The calendar day of a moment; the time zone of every release here is UTC."""
    return pd.to_datetime(rows[moment]).dt.normalize()


def inside(rows: pd.DataFrame, on: str, period: Period) -> pd.DataFrame:
    """The rows of the period by their day."""
    return rows[rows[on].between(period.start, period.end)]


def lookup(keys: pd.Series, table: pd.Series) -> pd.Series:
    """What the table, indexed by key, has for each; unknown where it has nothing."""
    return table.reindex(keys).set_axis(keys.index)


@cache
def user_column(clients: Clients, column: str) -> pd.Series:
    """user_id -> a column of the users."""
    return clients.rows("user", "user_id", column).set_index("user_id")[column]


def any_of(*conditions: pd.Series) -> pd.Series:
    """Whether one holds, as SQL's OR: true beats unknown, unknown beats false."""
    found = conditions[0].astype("boolean")
    for condition in conditions[1:]:
        found = found | condition.astype("boolean")
    return found


def if_known(values: Values, known: bool) -> Values:
    """The values, or nothing but unknowns of their type."""
    return values if known else values.mask(values.notna())


def cents_of(amount: pd.Series, divisor: pd.Series | int) -> pd.Series:
    """Whole numbers divided and rounded half away from zero; unknown stays unknown."""
    known = amount.notna()
    divisors = pd.Series(divisor, index=amount.index)
    known &= divisors.notna() & (divisors != 0)
    rounded = [
        _half_up(int(a), int(d))
        for a, d in zip(amount[known], divisors[known], strict=True)
    ]
    return pd.Series(rounded, index=amount.index[known], dtype="Int64").reindex(
        amount.index
    )


def _half_up(amount: int, divisor: int) -> int:
    sign = -1 if amount < 0 else 1
    return sign * ((2 * abs(amount) + divisor) // (2 * divisor))
