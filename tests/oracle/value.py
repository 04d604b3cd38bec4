"""The value coefficient of every customer and of the whole base (DOMAIN.md 1.3)."""

from functools import cache

import pandas as pd

from .bands import PAYMENT_FACTORS, frequency_band, payment_band
from .books import Books, members, within
from .periods import Period
from .punctuality import measure


@cache
def customer_value(books: Books, period: Period) -> pd.DataFrame:
    """One row per customer of the period; money in cents, factors in hundredths.

    `weight` is turnover x both factors in cents x 10^-4, exact: what ABC ranks and
    what divided by the unit is the value coefficient.
    """
    customers = members(books, period)
    rows = pd.DataFrame(index=customers)
    documents = within(books.assigned, period)
    rows["documents"] = documents.groupby("customer_id").size()
    rows["turnover"] = books.turnover(period)
    rows = rows.fillna(0).astype("int64")
    margins = documents.groupby("customer_id").margin
    rows["gross_margin"] = margins.sum().where(margins.count() == margins.size())
    if books.documents.margin.notna().any():
        rows.loc[rows.documents == 0, "gross_margin"] = 0
    rows = rows.join(_frequency(books, period, customers))
    rows = rows.join(_punctuality(books, period, customers))
    factors = rows.payment_factor * rows.frequency_factor
    rows["weight"] = rows.turnover * factors.where(rows.turnover > 0, 100 * 100)
    first = books.first_purchase.reindex(customers)
    rows["is_new"] = first.between(period.start, period.end)
    return rows.reset_index().assign(**period.key)


def base_value(books: Books, period: Period, rows: pd.DataFrame) -> dict[str, object]:
    """Totals of customer_value over turnover > 0, against the base period.

    Sums in cents and `weight` units; effects, quality and verdicts are None without a
    base. size_effect is a fraction of weights, left unrounded: (numerator, T0).
    """
    now = _totals(rows)
    row = period.key | now | {"size_effect": None, "value_down": None}
    row |= {"quality_down": None, "quality_index": _ratio(now)}
    if not period.has_base:
        return row
    base = _totals(customer_value(books, period.base))
    row["base_weight"] = base["weight"]
    row["base_turnover_positive"] = base["turnover_positive"]
    row["base_quality_index"] = _ratio(base)
    row["value_down"] = now["weight"] < base["weight"]
    if base["turnover_positive"]:
        step = now["turnover_positive"] - base["turnover_positive"]
        row["size_effect"] = (step * base["weight"], base["turnover_positive"])
    if base["turnover_positive"] and now["turnover_positive"]:
        falls = (
            now["weight"] * base["turnover_positive"]
            < base["weight"] * now["turnover_positive"]
        )
        row["quality_down"] = (
            falls and now["turnover_positive"] > base["turnover_positive"]
        )
    return row


def _totals(rows: pd.DataFrame) -> dict[str, int]:
    sold = rows[rows.turnover > 0]
    refunded = rows[rows.turnover <= 0]
    return {
        "weight": int(sold.weight.sum()),
        "turnover_positive": int(sold.turnover.sum()),
        "turnover_negative": int(refunded.turnover.sum()),
        "customers_with_turnover": len(sold),
    }


def _ratio(totals: dict[str, int]) -> float | None:
    if not totals["turnover_positive"]:
        return None
    return totals["weight"] / (totals["turnover_positive"] * 100 * 100)


def _frequency(books: Books, period: Period, customers: pd.Index) -> pd.DataFrame:
    ordered = within(books.orders, period)
    bought = pd.Series(customers.isin(list(books.active(period))), index=customers)
    per_customer = ordered.groupby("customer_id").date
    days = per_customer.nunique().reindex(customers, fill_value=0)
    days = days.where(days > 0, bought.astype("int64"))
    month = ordered.date.dt.year * 12 + ordered.date.dt.month
    months = month.groupby(ordered.customer_id).nunique()
    months = months.reindex(customers, fill_value=0)
    band, factor = frequency_band(days, months, period.window_days, period.months)
    return pd.DataFrame(
        {
            "order_days": days,
            "mean_gap_days": (period.window_days / days).where(days > 0),
            "active_month_share": months / period.months,
            "frequency_band": band,
            "frequency_factor": factor,
        }
    )


def _punctuality(books: Books, period: Period, customers: pd.Index) -> pd.DataFrame:
    if not books.pays_and_owes:
        return pd.DataFrame(
            {
                "weighted_days_late": None,
                "payment_band": None,
                "payment_factor": 100,
                "payment_evidence": "not_supplied",
            },
            index=customers,
        )
    measures = measure(books, period, customers)
    band = payment_band(measures)
    owed = measures.amount.where(measures.amount > 0)
    return pd.DataFrame(
        {
            "weighted_days_late": measures.late_weight / owed,
            "payment_band": band,
            "payment_factor": band.map(PAYMENT_FACTORS),
            "payment_evidence": (band == "PN_no_evidence").map(
                {True: "none", False: "measured"}
            ),
        }
    )
