"""M18: on how few people a relationship rests, on how few customers the turnover."""

import numpy as np
import pandas as pd

from ..periods import Period
from ..relations.clients import Clients, inside
from ..relations.dealings import activities
from ..relations.limits import limit
from .feeds import counts, share
from .promises import departures


def dependency_risk(clients: Clients) -> pd.DataFrame:
    """One row per customer, over the last trailing year that is published."""
    names = clients.names
    rows = pd.DataFrame(index=names)
    period = clients.periods[-1] if clients.periods else None
    rows["period_start"] = period.start if period else pd.NaT
    rows["period_end"] = period.end if period else pd.NaT
    turnover = clients.books.turnover(period) if period else pd.Series(dtype="int64")
    rows["turnover"] = turnover.reindex(names, fill_value=0)
    told = _is_told(clients)
    rows = rows.join(_held(clients, period, told))
    contacts = rows.two_way_contacts
    lacks = [contacts.isna(), contacts.fillna(0) == 0]
    said = ["not_supplied", "no_two_way_contact"]
    rows["evidence"] = np.select(lacks, said, "measured")
    dependent = rows.top_seller_share >= limit("seller_dependent_from")
    known = rows.top_seller_share.notna()
    rows["is_seller_dependent"] = dependent.astype("boolean").where(known)
    at_risk = rows.turnover.clip(lower=0).where(dependent, 0).astype("Int64")
    rows["turnover_at_risk"] = at_risk.where(known)
    rows["owner_user_id"] = clients.accounts.owner_user_id
    left = {side: departures(clients, side).has_left for side in ("user", "contact")}
    for flag, person, side in [
        ("has_owner_left", "owner_user_id", "user"),
        ("has_top_seller_left", "top_seller_user_id", "user"),
        ("has_top_contact_left", "top_contact_id", "contact"),
    ]:
        rows[flag] = rows[person].map(left[side]).astype("boolean")
    flags = rows[["has_owner_left", "has_top_seller_left", "has_top_contact_left"]]
    rows["needs_handover"] = flags.fillna(False).astype(bool).any(axis=1)
    return rows.reset_index(names="customer_id")


def _is_told(clients: Clients) -> bool:
    """Activities of the last trailing year say who turned to whom."""
    if not clients.periods or not clients.says("activity", "direction"):
        return False
    return clients.told("activity", "started_at", clients.periods[-1])


def _held(clients: Clients, period: Period | None, told: bool) -> pd.DataFrame:
    """Shares of the two-way contacts that name a person, a colleague, or both."""
    names = clients.names
    spoke = activities(clients)
    spoke = spoke[spoke.is_two_way]
    spoke = inside(spoke, "date", period) if period else spoke[:0]
    end = period.end if period else pd.NaT
    lately = spoke[spoke.date > end - pd.Timedelta(days=limit("contact_days"))]
    rows = counts(
        names,
        told,
        two_way_contacts=spoke.groupby("customer_id").size(),
        contact_persons=lately.groupby("customer_id").contact_id.nunique(),
    )
    for person, name, part in [
        ("contact_id", "top_contact_id", "top_contact_share"),
        ("user_id", "top_seller_user_id", "top_seller_share"),
    ]:
        times = spoke.groupby(["customer_id", person]).size().rename("times")
        shares = times / times.groupby("customer_id").transform("sum")
        order = ["times", person]
        top = times.reset_index().sort_values(order, ascending=[False, True])
        top = top.drop_duplicates("customer_id").set_index("customer_id")[person]
        rows[name] = top.reindex(names)
        rows[part] = shares.groupby("customer_id").max().reindex(names)
        if person == "contact_id":
            concentration = (shares**2).groupby("customer_id").sum()
            rows["contact_concentration"] = concentration.reindex(names)
    rows["effective_contacts"] = 1 / rows.contact_concentration
    pairs = spoke.groupby(["customer_id", "user_id", "contact_id"]).size()
    by_customer = pairs.groupby("customer_id")
    rows["dyad_share"] = (by_customer.max() / by_customer.sum()).reindex(names)
    return rows


def dependency_by_user(clients: Clients) -> pd.DataFrame:
    """One row per colleague on record, owner of a customer or holding one."""
    risk = dependency_risk(clients)
    people = departures(clients, "user")
    owned = risk.groupby("owner_user_id")
    dependent = risk.is_seller_dependent.fillna(False).astype(bool)
    held = risk[dependent].groupby("top_seller_user_id")
    ids = {*people.index, *risk.owner_user_id.dropna(), *held.groups}
    names = pd.Index(sorted(ids), dtype="object")
    rows = people[["name", "has_left", "left_on"]].reindex(names)
    sums = {
        "accounts_owned": owned.size(),
        "turnover_owned": owned.turnover.sum(),
        "accounts_to_hand_over": owned.needs_handover.sum(),
    }
    rows = rows.join(counts(names, True, **sums))
    risks = {
        "accounts_dependent": held.size(),
        "turnover_at_risk": held.turnover_at_risk.sum(),
    }
    rows = rows.join(counts(names, _is_told(clients), **risks))
    company = pd.Series(risk.turnover.clip(lower=0).sum(), index=names)
    rows["turnover_at_risk_share"] = share(rows.turnover_at_risk, company)
    return rows.reset_index(names="user_id")


def revenue_concentration(clients: Clients) -> pd.DataFrame:
    """One row per published period, of customers with turnover above zero."""
    return pd.DataFrame([_concentrated(clients, p) for p in clients.books.periods])


def _concentrated(clients: Clients, period: Period) -> dict[str, object]:
    turnover = clients.books.turnover(period)
    turnover = turnover[turnover > 0].rename("turnover").reset_index()
    order = ["turnover", "customer_id"]
    turnover = turnover.sort_values(order, ascending=[False, True])
    total = turnover.turnover.sum()
    shares = turnover.turnover / total
    row = period.key | {"period_start": period.start, "customers": len(turnover)}
    row |= {"turnover": total, "largest_customer_id": None}
    if len(turnover):
        concentration = (shares**2).sum()
        row["concentration"] = concentration
        row["effective_customers"] = 1 / concentration
        row["largest_customer_id"] = turnover.customer_id.iloc[0]
        for places in (1, 5, 10):
            row[f"top_{places}_share"] = shares.head(places).sum()
    return row
