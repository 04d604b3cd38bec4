"""M19: how far each customer is sold to by a team, and whether that would pay."""

import numpy as np
import pandas as pd

from ..periods import Period
from ..relations.clients import Clients, day, inside
from ..relations.dealings import activities, dealings
from ..relations.indicators import margin
from ..relations.limits import limit, seed
from .answers import response_times
from .feeds import counts, share


def team_selling(clients: Clients, period: Period) -> pd.DataFrame:
    """One row per customer."""
    names = clients.names
    dealt = dealings(clients, period)
    rows = dealt[["buyer_functions", "seller_functions", "hours", "hours_cost"]].copy()
    told = clients.told("activity", "started_at", period)
    grounds = [
        ("not_supplied", pd.Series(not told, index=names)),
        ("no_buyer_functions", rows.buyer_functions.isna()),
        ("no_seller_functions", rows.seller_functions.isna()),
    ]
    missing = [lacks for _, lacks in grounds]
    rows["evidence"] = np.select(missing, [said for said, _ in grounds], "complete")
    met = inside(activities(clients), "date", period)
    met = met[met.is_contact]
    of = met.groupby("customer_id")
    rows = rows.join(counts(names, told, sellers=of.user_id.nunique()))
    matched = _matched(met)
    both = bool((rows.evidence == "complete").all())
    rows = rows.join(counts(names, both, matched_functions=matched))
    rows["function_match_share"] = share(rows.matched_functions, rows.buyer_functions)
    rows = rows.join(_on_record(clients, period, met, told))
    turnover = clients.books.turnover(period).reindex(names, fill_value=0)
    rows["turnover"] = turnover.astype("Int64")
    rows["gross_margin"] = margin(clients, period)
    rows["is_team_eligible"] = _is_eligible(rows)
    departments = rows.seller_functions
    rows["is_team_sold"] = departments >= limit("team_departments_from")
    answers = response_times(clients, period)
    answers = answers[answers.kind == "all"].set_index("customer_id")
    rows["median_response_minutes"] = answers.median_response_minutes
    for kind, sold in [("team", rows.is_team_sold), ("solo", ~rows.is_team_sold)]:
        those = sold.fillna(False).astype(bool)
        rows[f"{kind}_response_minutes"] = rows.median_response_minutes[those].median()
    onsite = clients.accounts.onsite_office.astype("boolean")
    rows["has_onsite_office"] = onsite
    rows = rows.assign(period_start=period.start, **period.key)
    return rows.reset_index(names="customer_id")


def _matched(met: pd.DataFrame) -> pd.Series:
    """Functions at the client that spoke with their like."""
    pairs = seed("ref_function_match")[["buyer_function", "department"]]
    alike = met.merge(
        pairs,
        left_on=["buyer_function", "seller_function"],
        right_on=["buyer_function", "department"],
    )
    return alike.groupby("customer_id").buyer_function.nunique()


def _on_record(
    clients: Clients, period: Period, met: pd.DataFrame, told: bool
) -> pd.DataFrame:
    """Functions and parts in the decision of who is there at the period's end.

    Who left on a day is gone from that day on, who left on no known day altogether.
    """
    people = clients.rows(
        "contact",
        *("contact_id", "account_id", "function", "dmu_role", "created_at"),
        *("left_on", "is_active"),
    ).rename(columns={"account_id": "customer_id"})
    left = pd.to_datetime(people.left_on)
    gone = left.isna() & ~people.is_active.astype("boolean").fillna(True).astype(bool)
    is_there = ~(day(people, "created_at") > period.end) & ~(left <= period.end)
    there = people[is_there & ~gone]
    of = there.groupby("customer_id")
    needed = counts(
        clients.names,
        clients.says("contact", "function"),
        functions_needed=of.function.nunique(),
    )
    # Whom we met of those who are there, by what they decide.
    pairs = met[["customer_id", "contact_id"]].drop_duplicates()
    reached = there.merge(pairs, on=["customer_id", "contact_id"])
    rows = needed.join(of.dmu_role.nunique().rename("dmu_roles_on_record"))
    on_record = rows.dmu_roles_on_record.astype("Int64")
    roles = reached.groupby("customer_id").dmu_role.nunique()
    rows = rows.assign(dmu_roles_on_record=on_record)
    rows = rows.join(counts(clients.names, told, dmu_roles_met=roles))
    rows["dmu_coverage"] = share(rows.dmu_roles_met, rows.dmu_roles_on_record)
    return rows


def _is_eligible(rows: pd.DataFrame) -> pd.Series:
    """All three hold; what is not known decides unless another is known to lack."""
    bought = rows.turnover[rows.turnover > 0]
    # Exact: as whole numbers, before the mean is rounded.
    times = limit("team_turnover_from")
    large = (rows.turnover * len(bought) >= times * bought.sum()).astype("boolean")
    large = large if len(bought) else pd.Series(pd.NA, rows.index, dtype="boolean")
    needs = (rows.functions_needed >= limit("team_functions_from")).astype("boolean")
    pays = (rows.gross_margin >= rows.hours_cost).astype("boolean")
    return large & needs & pays
