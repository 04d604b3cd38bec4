"""M24: what each way of building a relationship costs, brings and is worth."""

from functools import cache

import pandas as pd

from ..periods import Period
from .clients import Clients, cents_of, if_known, lookup
from .indicators import margin
from .limits import seed, var
from .recorded import recorded
from .rules import first_of

# The cost of capital in hundredths, and the days of its year.
PERCENT, YEAR = 100, 365


@cache
def relationship_methods(clients: Clients, period: Period) -> pd.DataFrame:
    """One row per customer and known method; one without a method for all others."""
    rows = recorded(clients, period)
    # A method on which nobody wrote anything down cost nothing.
    nothing, told = rows.direct_cost.isna(), _costs_told(clients, period)
    for column in ("direct_cost", "hours", "executive_hours", "hours_cost"):
        rows[column] = if_known(rows[column].mask(nothing, 0), told)
    for column in ("hours", "executive_hours"):
        rows[column] = rows[column] / 10**4
    capital = round(PERCENT * var("cost_of_capital")) * period.window_days
    lent = rows.average_receivables.fillna(0) * capital
    rows["financing_cost"] = cents_of(lent, PERCENT * YEAR)
    rows["cost"] = rows.direct_cost + rows.hours_cost + rows.financing_cost
    total = rows.value_score.groupby(rows.customer_id).transform("sum")
    in_use = rows.is_in_use.groupby(rows.customer_id).transform("sum")
    worth = total.where(total > 0)
    rows["value_share"] = (rows.value_score / worth).astype("Float64")
    gain = lookup(rows.customer_id, _margin_gain(clients, period))
    shared = cents_of((gain * rows.value_score).where(rows.is_in_use), worth)
    rows["benefit_basis"] = rows.basis.where(
        rows.basis.notna(), shared.notna().map({True: "allocated", False: None})
    )
    rows["benefit"] = rows.entered.where(rows.entered.notna(), shared)
    rows["net_benefit"] = rows.benefit - rows.cost
    rows["is_costless"] = (rows.cost == 0).fillna(False).astype(bool)
    paid = rows.cost.where(rows.cost != 0)
    rows["benefit_cost_ratio"] = (rows.benefit / paid).astype("Float64")
    rows["weighted_benefit_cost_ratio"] = rows.value_share * rows.benefit_cost_ratio
    pays = (rows.benefit >= rows.cost).fillna(False)
    high = (rows.value_score * in_use >= total).fillna(False)
    rows["action"] = first_of(
        {
            "not_in_use": ~rows.is_in_use,
            "needs_valuation": rows.value_score.isna(),
            "needs_figures": rows.net_benefit.isna(),
            "keep": high & pays,
            "re_engineer_cost": high,
            "keep_lean": pays,
            "stop": ~pays,
        }
    )
    days = pd.Timedelta(days=var("method_review_days"))
    rows["next_review_on"] = rows.last_reviewed_on + days
    groups = seed("ref_relationship_method").set_index("method_id").group_id
    rows["group_id"] = lookup(rows.method_id, groups.astype("Int64"))
    rows["evidence"] = "recorded"
    others = clients.names.difference(rows.customer_id.unique())
    supplied = any(
        len(clients.rows(entity))
        for entity in ("programme_cost", "method_value", "activity")
    )
    evidence = "none_recorded" if supplied else "not_supplied"
    blank = pd.DataFrame({"customer_id": others, "evidence": evidence})
    blank = blank.assign(is_in_use=False, is_costless=False)
    # No method is no group of methods either; the columns keep their types.
    rows = pd.concat(
        [rows, blank.reindex(columns=rows.columns).astype({"customer_id": "object"})]
    )
    return rows.assign(period_start=period.start, **period.key)


def _costs_told(clients: Clients, period: Period) -> bool:
    return clients.told("programme_cost", "cost_date", period)


def _margin_gain(clients: Clients, period: Period) -> pd.Series:
    """What the margin gained on the base, never below nothing; unknown without one."""
    gain = margin(clients, period) - margin(clients, period.base)
    costed = bool(clients.books.documents.margin.notna().any())
    return if_known(gain.clip(lower=0), period.has_base and costed)


def relationship_method_groups(clients: Clients, period: Period) -> pd.DataFrame:
    """The sums over each of the five groups of which anything is known."""
    rows = relationship_methods(clients, period)
    rows = rows[rows.method_id.notna()]
    used = rows.is_in_use.astype(bool)
    rows = rows.assign(
        in_use=used,
        to_stop=rows.action == "stop",
        to_value=rows.action == "needs_valuation",
        no_cost=rows.cost.isna(),
        no_benefit=used & rows.benefit.isna(),
        gained=rows.benefit.where(used),
    )
    of = rows.groupby(["customer_id", "group_id"])
    found = pd.DataFrame(
        {
            "methods": of.size(),
            "methods_in_use": of.in_use.sum(),
            "methods_valued": of.value_score.count(),
            "value_share": of.value_share.sum(min_count=1),
            "cost": of.cost.sum().astype("Int64").mask(of.no_cost.any()),
            "benefit": of.gained.sum(min_count=1).mask(of.no_benefit.any()),
            "methods_to_stop": of.to_stop.sum(),
            "methods_to_value": of.to_value.sum(),
        }
    )
    found["net_benefit"] = found.benefit - found.cost
    paid = found.cost.where(found.cost != 0)
    found["benefit_cost_ratio"] = (found.benefit / paid).astype("Float64")
    names = seed("ref_relationship_method").drop_duplicates("group_id")
    names = names.astype({"group_id": "Int64"}).set_index("group_id")
    found = found.reset_index().merge(
        names[["group_en", "group_ru"]], left_on="group_id", right_index=True
    )
    return found.assign(period_start=period.start, **period.key)
