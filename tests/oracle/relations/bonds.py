"""What binds each customer and us in a trailing year: contract, money, judgement."""

from functools import cache

import pandas as pd

from ..periods import Period
from .clients import Clients, day, if_known, inside, lookup, user_column
from .limits import limit

RATE = 10**4


@cache
def bonds(clients: Clients, period: Period) -> pd.DataFrame:
    """A row per customer; flags of an account count as they stand today."""
    accounts = clients.accounts
    rows = accounts[["is_on_record", "est_category_spend_year"]].copy()
    for flag in ("auto_reorder", "data_exchange", "onsite_office"):
        rows[f"has_{flag}"] = accounts[flag].astype("boolean")
    rows["has_exclusivity"] = accounts.exclusivity.astype("boolean")
    for flag in ("is_key_account", "is_key_candidate"):
        rows[flag] = accounts[flag].astype("boolean")
    rows["is_late_record"] = day(accounts, "created_at") > period.end
    ended = (day(accounts, "terminated_at") <= period.end).astype("boolean")
    rows["is_terminated"] = ended.where(rows.is_on_record)
    rows["contract_months"] = _contract_months(clients, period)
    judged = judgements(clients, period.end)
    for dimension in ("innovation", "market_access", "sow_estimate"):
        rows[dimension] = judged.get(dimension)
    for dimension in ("customer_intent", "our_intent"):
        rows[dimension] = judged[dimension] * 4 if dimension in judged else None
    invested = judged[[d for d in judged if d.startswith("buyer_invest")]]
    rows["buyer_investment"] = invested.mean(axis=1)
    return rows.join(_costs(clients, period))


def _contract_months(clients: Clients, period: Period) -> pd.Series:
    """Calendar months that the contract runs on; 0 without one."""
    accounts = clients.accounts
    ends, starts = (pd.to_datetime(accounts[f"contract_{d}"]) for d in ("end", "start"))
    runs = (ends > period.end) & ~(starts > period.end)
    months = (ends.dt.year - period.end.year) * 12 + ends.dt.month - period.end.month
    months = months.where(runs, 0).where(accounts.is_on_record)
    return if_known(months, clients.says("account", "contract_end"))


def judgements(clients: Clients, by: pd.Timestamp) -> pd.DataFrame:
    """customer_id x dimension -> latest judgement as a share of the best mark."""
    rows = clients.of_customers(
        "account_assessment", "dimension", "assessed_on", "score", "scale_max"
    )
    rows = rows[rows.assessed_on <= by].sort_values("assessed_on")
    last = rows.drop_duplicates(["customer_id", "dimension"], keep="last")
    best = last.scale_max.where(last.scale_max != 0)
    share = (last.score.astype("Float64") / best).astype("float64")
    table = last.assign(share=share).pivot(
        index="customer_id", columns="dimension", values="share"
    )
    return table.reindex(clients.names)


@cache
def costs(clients: Clients) -> pd.DataFrame:
    """Work for customers up to as_of in cents; of hours without a rate nobody knows."""
    rows = clients.of_customers(
        "programme_cost", "method_id", "cost_date", "direct_cost", "user_id", "hours"
    ).join(
        clients.of_customers("programme_cost", "is_account_specific", "is_adaptation")[
            ["is_account_specific", "is_adaptation"]
        ]
    )
    rows = rows[rows.cost_date <= clients.as_of].copy()
    rows["direct_cost"] = rows.direct_cost.fillna(0)
    rows["hours"] = rows.hours.fillna(0)
    rate = lookup(rows.user_id, user_column(clients, "hourly_cost"))
    rows["is_unknown"] = (rows.hours > 0) & rate.isna()
    exact = rows.hours.astype("object") * rate.fillna(0).astype("object")
    rows["hours_cost"] = exact.map(lambda e: _half_up(int(e))).astype("int64")
    department = lookup(rows.user_id, user_column(clients, "department"))
    rows["is_executive"] = department == "executive"
    specific = ("is_account_specific", "is_adaptation")
    flags = [rows[f].astype("boolean").fillna(False).astype(bool) for f in specific]
    rows["is_specific"] = flags[0] | flags[1]
    return rows


def _half_up(exact: int) -> int:
    sign = -1 if exact < 0 else 1
    return sign * ((2 * abs(exact) + RATE) // (2 * RATE))


def _costs(clients: Clients, period: Period) -> pd.DataFrame:
    rows = inside(costs(clients), "cost_date", period)
    amount = rows.direct_cost + rows.hours_cost
    total = amount.groupby(rows.customer_id).sum().reindex(clients.names)
    specific = amount[rows.is_specific].groupby(rows.customer_id).sum()
    unknown = clients.names.isin(rows.customer_id[rows.is_unknown])
    found = pd.DataFrame(
        {
            "relationship_cost": total.fillna(0).astype("Int64").mask(unknown),
            "specific_cost": specific.reindex(clients.names).fillna(0).astype("Int64"),
        }
    )
    return if_known(found, clients.told("programme_cost", "cost_date", period))


def wallet(turnover: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """The judged share of the client's need, else turnover of the estimated spend."""
    spend = rows.est_category_spend_year.astype("Float64")
    computed = (turnover / spend.where(spend != 0)).astype("float64")
    judged = rows.sow_estimate.astype("float64")
    return judged.where(judged.notna(), computed)


def is_strategic(rows: pd.DataFrame) -> pd.Series:
    """Rule T3, where it can be shown to hold."""
    functions = rows[["seller_functions", "buyer_functions"]].min(axis=1, skipna=False)
    holds = [
        functions >= limit("partner_functions_from"),
        rows.specific_cost > 0,
        rows.buyer_investment >= limit("strategic_investment_from"),
        rows.joint_projects > 0,
        rows.tenure_months >= limit("strategic_tenure_from"),
    ]
    return all_of(*holds)


def all_of(*conditions: pd.Series) -> pd.Series:
    """All of them can be shown to hold; what is not known does not hold."""
    found = conditions[0].astype("boolean").fillna(False)
    for condition in conditions[1:]:
        found = found & condition.astype("boolean").fillna(False)
    return found.astype(bool)
