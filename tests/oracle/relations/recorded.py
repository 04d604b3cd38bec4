"""What is on record of each method of building a relationship with each customer."""

import pandas as pd

from ..books import open_invoices
from ..periods import Period
from .bonds import costs
from .clients import Clients, cents_of, inside, lookup
from .dealings import activities
from .limits import named, seed, var

KEYS = ["customer_id", "method_id"]


def recorded(clients: Clients, period: Period) -> pd.DataFrame:
    """What is recorded of each customer's methods, and which are in use."""
    parts = [
        _values(clients, period),
        _booked(clients, period),
        _done(clients, period),
        _entered(clients, period),
        _lent(clients, period),
    ]
    rows = pd.concat(parts, axis=1).reset_index(names=KEYS)
    for column in ("activities", "average_receivables", "entered", "value_score"):
        rows[column] = rows[column].astype("Int64")
    known = rows[["direct_cost", "activities", "entered"]].notna().any(axis=1)
    lent = (rows.average_receivables > 0).fillna(False).astype(bool)
    return rows.assign(is_in_use=known | lent)


def _values(clients: Clients, period: Period) -> pd.DataFrame:
    """The client's latest answer by the period's end, score in 10^-4."""
    asked = clients.of_customers(
        "method_value", "method_id", "assessed_on", "score", "source"
    )
    asked = asked[asked.assessed_on <= period.end].sort_values("assessed_on")
    last = asked.drop_duplicates(KEYS, keep="last").set_index(KEYS)
    return pd.DataFrame(
        {
            "value_score": last.score,
            "value_source": last.source,
            "last_reviewed_on": last.assessed_on,
        }
    )


def _booked(clients: Clients, period: Period) -> pd.DataFrame:
    """Cents and hours (10^-4); what hours at an unknown rate cost is unknown."""
    rows = inside(costs(clients), "cost_date", period)
    rows = rows[rows.method_id.notna()]
    of = rows.groupby(KEYS)
    found = of[["direct_cost", "hours", "hours_cost"]].sum().astype("Int64")
    found["hours_cost"] = found.hours_cost.mask(of.is_unknown.any())
    led = rows.hours.where(rows.is_executive, 0)
    keys = [rows[key] for key in KEYS]
    return found.assign(executive_hours=led.groupby(keys).sum().astype("Int64"))


def _done(clients: Clients, period: Period) -> pd.DataFrame:
    kinds = seed("ref_relationship_method").dropna(subset="activity_type")
    method_of = kinds.set_index("activity_type").method_id
    rows = inside(activities(clients), "date", period)
    rows = rows.assign(method_id=lookup(rows.type, method_of))
    return rows.groupby(KEYS).size().rename("activities").to_frame()


def _entered(clients: Clients, period: Period) -> pd.DataFrame:
    """Each benefit by the share of its days that lie in the period."""
    rows = clients.of_customers(
        "programme_benefit", "method_id", "period_start", "period_end", "amount"
    ).assign(basis=clients.of_customers("programme_benefit", "basis").basis)
    rows = rows[rows.period_end.between(rows.period_start, clients.as_of)]
    first = rows.period_start.clip(lower=period.start)
    within = (rows.period_end.clip(upper=period.end) - first).dt.days + 1
    rows = rows.assign(within=within)[within > 0]
    days = (rows.period_end - rows.period_start).dt.days + 1
    amount = cents_of(rows.amount * rows.within, days)
    of = rows.assign(
        entered=amount, is_measured=(rows.basis != "allocated") | rows.basis.isna()
    ).groupby(KEYS)
    found = of.entered.sum().to_frame()
    basis = of.is_measured.all().map({True: "measured", False: "allocated"})
    return found.assign(basis=named(basis))


def _lent(clients: Clients, period: Period) -> pd.DataFrame:
    """Mean of what was owed at the month-ends; without payments nobody knows."""
    ends = pd.date_range(period.start, period.end, freq="ME")
    owed = pd.concat(
        [
            open_invoices(clients.books, e).groupby("customer_id").open.sum()
            for e in ends
        ]
    )
    owed = owed.groupby("customer_id").sum()
    owed = owed[(owed > 0) & owed.index.isin(clients.names)]
    if clients.books.payments.empty:
        owed = owed[:0]
    mean = cents_of(owed.astype("Int64"), len(ends)).rename("average_receivables")
    return (
        mean.to_frame()
        .assign(method_id=var("credit_method"))
        .set_index("method_id", append=True)
    )
