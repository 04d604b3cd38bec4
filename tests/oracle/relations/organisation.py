"""M20: who has how many key accounts, what they cost, and room for how many more."""

import pandas as pd

from ..periods import Period
from .clients import Clients, inside, lookup, user_column
from .dealings import HOUR, activities
from .indicators import indicators
from .limits import limit


def key_account_organisation(clients: Clients, period: Period) -> dict[str, object]:
    """The row of a trailing year; key accounts and their managers are today's."""
    row: dict[str, object] = period.key | {"period_start": period.start}
    rows = indicators(clients, period).join(_sales(clients, period))
    told = rows.minutes.notna().any()
    calls = {
        "contacted_accounts": int((rows.units > 0).sum()),
        "duplicated_accounts": int((rows.units > 1).sum()),
    }
    then = rows.is_key_account.fillna(False) & ~rows.is_before_record.fillna(False)
    keys = rows[(then & ~rows.is_terminated.fillna(False)).astype(bool)]
    calls["duplicated_key_accounts"] = int((keys.units > 1).sum())
    row |= calls if told else {}
    row["duplication_share"] = (
        _ratio(calls["duplicated_accounts"], calls["contacted_accounts"])
        if told
        else None
    )
    if not clients.customers_say_key:
        return row | {"evidence": "not_supplied"} | _capacity(0, 0, None)
    owner = clients.accounts.owner_user_id.reindex(keys.index)
    managers = owner.nunique()
    minutes = int(keys.owner_minutes.sum()) if told and len(keys) else None
    row |= {"key_accounts": len(keys), "managers": managers}
    row |= _capacity(len(keys), managers, minutes)
    skill = lookup(owner, user_column(clients, "skill_rating")).dropna()
    top = (skill >= limit("top_skill_from")).sum()
    row["top_skill_share"] = _ratio(int(top), len(skill))
    row["accounts_per_manager"] = _ratio(len(keys), managers)
    cost = _all_known(keys.relationship_cost + keys.hours_cost)
    margin = _all_known(keys.gross_margin)
    row |= {"cost": cost, "gross_margin": margin}
    row["cost_margin_ratio"] = _ratio(cost, margin)
    row["evidence"] = (
        "no_key_accounts" if keys.empty else "complete" if told else "no_activities"
    )
    return row


def _capacity(accounts: int, managers: int, minutes: int | None) -> dict[str, object]:
    hours = None if minutes is None else minutes / HOUR
    there = managers * limit("manager_hours_year")
    room = _ratio(there * accounts, hours)
    return {
        "manager_hours": hours,
        "hours_per_key_account": _ratio(hours, accounts),
        "available_hours": there,
        "capacity_accounts": room,
        "spare_accounts": None if room is None else room - accounts,
    }


def _sales(clients: Clients, period: Period) -> pd.DataFrame:
    """Units of the sales department in contact; time of who answers for the account."""
    done = inside(activities(clients), "date", period)
    owner = lookup(done.customer_id, clients.accounts.owner_user_id)
    own = done[(done.user_id == owner) & done.user_id.notna()]
    sold = done[(done.seller_function == "sales") & done.is_contact]
    unit = lookup(sold.user_id, user_column(clients, "role"))
    units = unit.groupby(sold.customer_id).nunique()
    minutes = own.groupby("customer_id").duration_min.sum()
    found = {"units": units, "owner_minutes": minutes}
    return pd.DataFrame(
        {
            n: s.reindex(clients.names).fillna(0).astype("int64")
            for n, s in found.items()
        }
    )


def _all_known(amounts: pd.Series) -> int | None:
    """The sum; unknown if one is, or if there is none."""
    if amounts.empty or amounts.isna().any():
        return None
    return int(amounts.sum())


def _ratio(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole
