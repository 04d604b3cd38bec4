"""M2: what selling cost the base of every period, beside what its books tell."""

import pandas as pd

from ..builders import base_value as of_books
from ..periods import Period
from .bonds import costs
from .clients import Clients, cents_of, inside
from .dealings import HOUR, activities


def base_value(clients: Clients) -> pd.DataFrame:
    """The books' rows with the cost of selling in cents and its share of turnover."""
    rows = of_books(clients.books)
    cost = pd.DataFrame([_cost(clients, period) for period in clients.books.periods])
    rows = rows.join(cost.astype({"cost_to_sell": "Int64"}))
    turnover = rows.turnover_positive.where(rows.turnover_positive > 0)
    rows["cost_to_sell_ratio"] = (rows.cost_to_sell / turnover).astype("Float64")
    return rows


def _cost(clients: Clients, period: Period) -> dict[str, object]:
    booked = inside(costs(clients), "cost_date", period)
    done = inside(activities(clients), "date", period)
    minutes = done.duration_min.fillna(0)
    is_unknown = booked.is_unknown.any() or done.hourly_cost[minutes > 0].isna().any()
    evidence = _evidence(clients, period, bool(is_unknown))
    if evidence not in ("complete", "partial"):
        return {"cost_to_sell_evidence": evidence, "cost_to_sell": None}
    spent = pd.Series([int((minutes * done.hourly_cost.fillna(0)).sum())])
    hours = int(cents_of(spent, HOUR).iloc[0])
    cost = int(booked.direct_cost.sum() + booked.hours_cost.sum()) + hours
    return {"cost_to_sell_evidence": evidence, "cost_to_sell": cost}


def _evidence(clients: Clients, period: Period, is_unknown: bool) -> str:
    """How far the period's costs and hours are on record."""
    timed = clients.rows("activity", "started_at", "duration_min")
    timed = timed[(timed.duration_min > 0).fillna(False).astype(bool)]
    firsts = [clients.rows("programme_cost", "cost_date").cost_date.min()]
    if clients.says("user", "hourly_cost"):
        firsts.append(timed.started_at.min())
    begun = [first.replace(day=1) for first in firsts if pd.notna(first)]
    if not begun:
        return "not_supplied"
    if min(begun) > period.end:
        return "before_feed"
    if is_unknown:
        return "hours_without_rate"
    # A month begins at midnight, whatever the hour of its first activity.
    whole = [first.normalize() <= period.start for first in begun]
    return "complete" if len(whole) == 2 and all(whole) else "partial"
