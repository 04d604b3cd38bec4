"""BG/NBD and Gamma-Gamma at given parameters, as DOMAIN.md section 2 prints them.

The hypergeometric sum is taken term by term. Weeks inside the model.
"""

from functools import cache

import numpy as np
import pandas as pd
from scipy.special import betaln, gammaln

from .clients import Clients
from .limits import var

WEEK = 7


@cache
def purchases(clients: Clients, cutoff: pd.Timestamp) -> pd.DataFrame:
    """By customer with a purchase by the cutoff: repeats, recency, age in days, mean.

    `mean` is the usual amount of a repeat purchase in the base currency; `after` counts
    the days with a purchase from the cutoff to as_of.
    """
    sold = clients.books.invoices[clients.books.invoices.net > 0]
    days = sold.groupby(["customer_id", "date"]).net.sum().reset_index()
    first = days.groupby("customer_id").date.transform("min")
    known = days[days.date <= cutoff]
    again = known[known.date > first[known.index]].groupby("customer_id")
    of = known.groupby("customer_id").date
    rows = pd.DataFrame({"first": of.min(), "recency": (of.max() - of.min()).dt.days})
    rows["repeats"] = again.size()
    rows["repeats"] = rows.repeats.fillna(0).astype("int64")
    rows["mean"] = again.net.sum() / 100 / rows.repeats.where(rows.repeats > 0)
    rows["age"] = (cutoff - rows["first"]).dt.days
    rows["after"] = days[days.date > cutoff].groupby("customer_id").size()
    return rows.assign(after=rows.after.fillna(0).astype("int64"))


def calibration_end(clients: Clients) -> pd.Timestamp:
    """What the backtest knows ends some months before the day of the figures."""
    return clients.as_of - pd.DateOffset(months=var("clv_holdout_months"))


def odds_of_having_left(rows: pd.DataFrame, model: dict[str, float]) -> pd.Series:
    r, alpha, a, b = (model[f"purchase_{n}"] for n in ("r", "alpha", "a", "b"))
    x, seen, lasted = rows.repeats, rows.age / WEEK, rows.recency / WEEK
    odds = a / (b + x - 1) * ((alpha + seen) / (alpha + lasted)) ** (r + x)
    return odds.where(x > 0, 0)


def expected(rows: pd.DataFrame, model: dict[str, float], days: int) -> pd.Series:
    """Purchases to expect in the next `days` of each customer."""
    r, alpha, a, b = (model[f"purchase_{n}"] for n in ("r", "alpha", "a", "b"))
    x, seen, time = rows.repeats, rows.age / WEEK, days / WEEK
    part = time / (alpha + seen + time)
    # ((alpha + T) / (alpha + T + t))^(r + x) is (1 - part)^(r + x), the first weight.
    one, two, three = r + x, b + x, a + b + x - 1
    weight, total, n = (1 - part) ** one, (1 - part) ** one, 0
    while (weight > 1e-17 * total).any():
        weight = weight * (one + n) * (two + n) / ((three + n) * (n + 1)) * part
        total, n = total + weight, n + 1
    still = 1 + odds_of_having_left(rows, model)
    return three / (a - 1) * (1 - total) / still


def amount(rows: pd.DataFrame, model: dict[str, float]) -> pd.Series:
    """Size of a future purchase, between the customer's own mean and everyone's."""
    p, q, v = (model[f"amount_{n}"] for n in ("p", "q", "v"))
    own = p * rows.repeats / (p * rows.repeats + q - 1)
    return (1 - own) * p * v / (q - 1) + own * rows["mean"].fillna(0)


def log_likelihood(rows: pd.DataFrame, model: dict[str, float]) -> float:
    """Of the purchases, as Fader, Hardie and Lee write it; the mean over customers."""
    r, alpha, a, b = (model[f"purchase_{n}"] for n in ("r", "alpha", "a", "b"))
    x, seen, lasted = rows.repeats, rows.age / WEEK, rows.recency / WEEK
    shared = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stays = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + seen)
    leaves = betaln(a + 1, b + x - 1) - betaln(a, b) - (r + x) * np.log(alpha + lasted)
    leaves = leaves.where(x > 0, -np.inf)
    return float((shared + np.logaddexp(stays, leaves)).mean())
