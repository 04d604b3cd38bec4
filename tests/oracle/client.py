"""The loyalty of each customer (DOMAIN.md 1.4) and its silence (section 2, churn)."""

from functools import cache

import pandas as pd

from .books import Books, members
from .periods import Period

MIN_ORDER_DATES = 4
POOLED_MIN_GAPS = 30
DEFAULT_DAYS = {"at_risk": 180, "lapsed": 365}


def customer_loyalty(books: Books, period: Period) -> pd.DataFrame:
    """state, k_loyalty_client, tenure_months, recency, own gap, thresholds, status."""
    customers = members(books, period)
    rows = pd.DataFrame(index=customers).assign(**period.key)
    rows["state"] = states(books, period, customers)
    rows["is_active"] = customers.isin(list(books.active(period)))
    rows = rows.join(_steadiness(books, period.end)).join(_silence(books, period.end))
    return rows.reset_index()


def states(books: Books, period: Period, customers: pd.Index) -> pd.Series:
    """new, retained, reactivated, lost or absent; unknown without a base.

    Until history can tell a first purchase from a return, whoever joined is `new`:
    section 1.4 says that only the sum of both is known.
    """
    state = pd.Series(None, index=customers, dtype="object")
    if not period.has_base:
        return state
    now = customers.isin(list(books.active(period)))
    before = customers.isin(list(books.active(period.base)))
    first = books.first_purchase.reindex(customers) >= period.start
    state[~now & ~before] = "absent"
    state[~now & before] = "lost"
    state[now & before] = "retained"
    state[now & ~before] = "new"
    if period.splits_new:
        state[now & ~before & ~first] = "reactivated"
    return state


@cache
def _steadiness(books: Books, end: pd.Timestamp) -> pd.DataFrame:
    """Months, first and current one included; the coefficient within the look-back."""
    settings = books.settings
    bought = books.purchases[books.purchases.date <= end]
    month = bought.date.dt.year * 12 + bought.date.dt.month
    current = end.year * 12 + end.month
    per_customer = month.groupby(bought.customer_id)
    tenure = current - per_customer.min() + 1
    recent = month[month > current - settings.loyalty_look_back_months]
    active = recent.groupby(bought.customer_id).nunique()
    active = active.reindex(tenure.index, fill_value=0)
    span = tenure.clip(
        lower=settings.loyalty_min_months, upper=settings.loyalty_look_back_months
    )
    dates = bought.groupby("customer_id").date
    return pd.DataFrame(
        {
            "tenure_months": tenure,
            "active_months": active,
            "k_loyalty_client": (active / span).where(active > 0),
            "first_purchase_date": dates.min(),
            "last_purchase_date": dates.max(),
        }
    )


@cache
def _silence(books: Books, end: pd.Timestamp) -> pd.DataFrame:
    """Days since the last order date against what is usual for such customers."""
    ordered = books.orders[books.orders.date <= end]
    ordered = ordered.sort_values(["customer_id", "date"])
    per_customer = ordered.groupby("customer_id").date
    days = per_customer.size()
    recency = (end - per_customer.max()).dt.days
    gaps = per_customer.diff().dt.days
    known = gaps.notna()
    by_customer = gaps[known].groupby(ordered.customer_id[known])
    own, longest = by_customer.median(), by_customer.max()
    seldom = ordered.customer_id.map(days) < MIN_ORDER_DATES
    at_risk, lapsed = pool(gaps[known & seldom], minimum=POOLED_MIN_GAPS)
    thresholds = pd.DataFrame(
        {"at_risk_days": float(at_risk), "lapsed_days": float(lapsed)},
        index=days.index,
    )
    regular = days >= MIN_ORDER_DATES
    if regular.any():
        p80, p95 = pool(gaps[known], minimum=1)
        own, longest = own.reindex(days.index), longest.reindex(days.index)
        thresholds.loc[regular, "at_risk_days"] = (1.5 * own).clip(lower=p80)
        silence = pd.concat([3 * own, longest], axis=1).max(axis=1)
        thresholds.loc[regular, "lapsed_days"] = silence.clip(lower=p95)
    status = pd.Series("active", index=days.index, dtype="object")
    status[recency > thresholds.at_risk_days] = "at_risk"
    status[recency > thresholds.lapsed_days] = "lapsed"
    return thresholds.assign(
        own_longest_gap_days=longest,
        order_dates=days,
        recency_days=recency,
        own_gap_days=own,
        status=status,
    )


def pool(gaps: pd.Series, minimum: int) -> tuple[int, int]:
    """percentile_disc 0.80 and 0.95 of gaps in days; the defaults below `minimum`."""
    if len(gaps) < minimum:
        return DEFAULT_DAYS["at_risk"], DEFAULT_DAYS["lapsed"]
    ordered = gaps.astype("int64").sort_values().tolist()
    return tuple(ordered[-(-percent * len(ordered) // 100) - 1] for percent in (80, 95))
