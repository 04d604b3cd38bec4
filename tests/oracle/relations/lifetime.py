"""M25: what each customer brought and may yet bring, and how well that was foretold."""

import pandas as pd

from ..loyalty import base_loyalty, ratio
from ..value import customer_value
from .bonds import costs
from .chances import amount, calibration_end, expected, odds_of_having_left, purchases
from .clients import Clients
from .limits import var
from .rules import first_of

YEAR = 365


def customer_lifetime_value(clients: Clients) -> pd.DataFrame:
    """One row per customer; money in cents, what is expected in the base currency."""
    books, discount = clients.books, var("clv_discount_rate")
    model = clients.models.get("as_of")
    rows = pd.DataFrame(index=clients.names)
    rows["segment"] = books.segment_of.reindex(rows.index)
    to_date = books.assigned.groupby("customer_id")
    turnover = to_date.net.sum().reindex(rows.index).astype("Int64")
    costed = to_date.margin.count() == to_date.size()
    margin = to_date.margin.sum().where(costed).astype("Int64").reindex(rows.index)
    rows["historic_turnover"], rows["historic_margin"] = turnover, margin
    rows["relationship_cost"] = _cost_to_date(clients)
    rows["historic_value"] = margin - rows.relationship_cost
    rows["annual_margin"], rows["retention_rate"] = _last_year(clients, rows.segment)
    rows["discount_rate"] = discount
    left = 1 + discount - rows.retention_rate
    gained = rows.annual_margin.astype("Float64") / 100 * rows.retention_rate
    rows["simple_value"] = gained / left.where(left > 0)
    share = (margin / turnover.where(turnover != 0)).astype("Float64")
    if var("clv_margin_share"):
        share = share.fillna(float(var("clv_margin_share")))
    rows["margin_share"] = share
    bought = purchases(clients, clients.as_of)
    rows["repeats"] = bought.repeats.astype("Int64").reindex(rows.index)
    rows["recency_days"] = bought.recency.astype("Int64").reindex(rows.index)
    rows["age_days"] = bought.age.astype("Int64").reindex(rows.index)
    for column in ("probability_alive", "expected_purchases", "expected_amount"):
        rows[column] = None
    rows["expected_turnover"] = pd.Series(index=rows.index, dtype="Float64")
    if model:
        rows["probability_alive"] = 1 / (1 + odds_of_having_left(bought, model))
        rows["expected_amount"] = amount(bought, model)
        years = range(1, var("clv_horizon_years") + 1)
        sums = [expected(bought, model, YEAR * y) for y in years]
        rows["expected_purchases"] = sums[0]
        yearly = [sums[0], *(b - a for a, b in zip(sums, sums[1:], strict=False))]
        worth = sum(n / (1 + discount) ** y for y, n in zip(years, yearly, strict=True))
        rows["expected_turnover"] = worth.astype("Float64") * rows.expected_amount
    rows["model_value"] = rows.expected_turnover * rows.margin_share
    return _judged(clients, rows, model).reset_index(names="customer_id")


def _judged(
    clients: Clients, rows: pd.DataFrame, model: dict[str, float] | None
) -> pd.DataFrame:
    """Which of the two values counts, or why there is none."""
    never = rows.repeats.isna()
    bound = pd.to_datetime(clients.accounts.contract_end) >= clients.as_of
    chance = ~never & ~bound & (model is not None)
    rows["method_used"] = first_of({"bg_nbd": chance, "simple": ~never})
    value = rows.model_value.where(chance, rows.simple_value.where(~never))
    rows["lifetime_value"] = value
    rows["evidence"] = first_of(
        {
            "never_bought": never,
            "estimated": value.notna(),
            "costs_not_supplied": chance | rows.annual_margin.isna(),
            "base_before_history": rows.retention_rate.isna(),
            "retention_without_end": ~never,
        }
    )
    return rows


def _cost_to_date(clients: Clients) -> pd.Series:
    """Cents of money and hours; an hour without a rate leaves them unknown."""
    booked = costs(clients)
    total = (booked.direct_cost + booked.hours_cost).groupby(booked.customer_id).sum()
    unknown = clients.names.isin(booked.customer_id[booked.is_unknown].unique())
    total = total.reindex(clients.names).fillna(0).astype("Int64").mask(unknown)
    supplied = len(clients.rows("programme_cost")) > 0
    return total.where(clients.accounts.is_on_record & supplied)


def _last_year(clients: Clients, segment: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Margin of the last trailing year; loyalty of the segment, else of the base."""
    nothing = pd.Series(index=clients.names, dtype="Int64")
    if not clients.periods:
        return nothing, nothing.astype("Float64")
    last = clients.periods[-1]
    values = customer_value(clients.books, last).set_index("customer_id")
    loyalty = base_loyalty(clients.books, last)
    if "loyalty_coefficient" not in loyalty:
        loyalty["loyalty_coefficient"] = None
    by_segment = loyalty.dropna(subset="segment").set_index("segment")
    rates = by_segment.loyalty_coefficient.astype("Float64")
    everybody = rates["all"]
    own = rates.drop("all").reindex(segment).set_axis(segment.index)
    if pd.notna(everybody):
        own = own.fillna(everybody)
    return values.gross_margin.astype("Int64").reindex(clients.names), own


def clv_backtest(clients: Clients) -> pd.DataFrame:
    """The whole base and each segment: what was foretold, and what came."""
    model, cutoff = clients.models.get("calibration"), calibration_end(clients)
    days = (clients.as_of - cutoff).days
    rows = purchases(clients, cutoff)
    foretold = pd.Series(index=rows.index, dtype="float64")
    if model:
        foretold = expected(rows, model, days)
    rows = rows.assign(
        predicted=foretold,
        segment=clients.books.segment_of.reindex(rows.index),
        error=(rows.after - foretold).abs(),
    )
    parts = [(True, "all", rows)] if len(rows) else []
    parts += [
        (False, None if pd.isna(name) else name, part)
        for name, part in rows.groupby("segment", dropna=False)
    ]
    found = []
    for is_whole, name, part in parts:
        total = part.predicted.sum() if model else None
        actual = int(part.after.sum())
        found.append(
            {
                "is_whole_base": is_whole,
                "segment": name,
                "calibration_end": cutoff,
                "holdout_days": days,
                "evidence": "complete" if model else "too_few_repeat_buyers",
                "customers": len(part),
                "repeat_buyers": int((part.repeats > 0).sum()),
                "actual_purchases": actual,
                "predicted_purchases": total,
                "bias_share": ratio(None if total is None else total - actual, actual),
                "mean_absolute_error": part.error.mean() if model else None,
            }
        )
    return pd.DataFrame(found)
