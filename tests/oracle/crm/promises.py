"""M17: what we promised and whether we kept it, by customer and by colleague."""

from functools import cache

import pandas as pd

from ..periods import Period
from ..relations.clients import Clients, day
from .feeds import TOLD, counts, evidence, share

DAY = pd.Timedelta(1, "D")


def promises(clients: Clients, period: Period) -> pd.DataFrame:
    """One row per customer."""
    rows = pd.DataFrame(index=clients.names)
    found = _counted(clients, period, "customer_id", clients.names)
    return rows.join(found).reset_index(names="customer_id")


def promises_by_user(clients: Clients, period: Period) -> pd.DataFrame:
    """One row per colleague on record, or who ever promised a customer something."""
    people = departures(clients, "user")
    ever = [
        _standing(clients, p).user_id.dropna().unique().tolist()
        for p in clients.periods
    ]
    names = people.index.union(pd.Index(sorted(set().union(*ever)), dtype="object"))
    rows = people[["name", "has_left"]].reindex(names)
    found = _counted(clients, period, "user_id", names)
    return rows.join(found).reset_index(names="user_id")


def departures(clients: Clients, side: str) -> pd.DataFrame:
    """Users or contacts by id: name, left_on and whether they have left by as_of.

    A dated departure says more than a flag; without either nobody knows.
    """
    people = clients.rows(side, f"{side}_id", "name", "left_on", "is_active")
    people = people.set_index(f"{side}_id")
    left_on = pd.to_datetime(people.left_on)
    gone = (left_on <= clients.as_of).astype("boolean")
    flagged = ~people.is_active.astype("boolean")
    return people.assign(
        left_on=left_on.where(gone.astype(bool)),
        has_left=gone.where(left_on.notna(), flagged),
    )


@cache
def _standing(clients: Clients, period: Period) -> pd.DataFrame:
    """Promises to customers made or due in the period, as they stood at its end.

    One that the client took back before it was due, and that nobody kept, is not due.
    """
    rows = clients.of_customers(
        "promise",
        *("user_id", "made_at", "due_at", "fulfilled_at", "cancelled_at"),
        "confirmed_in_writing",
    )
    for moment in ("made_at", "due_at", "fulfilled_at", "cancelled_at"):
        rows[moment] = pd.to_datetime(rows[moment])
    made_on, due_on = day(rows, "made_at"), day(rows, "due_at")
    released = (rows.cancelled_at <= rows.due_at) & rows.fulfilled_at.isna()
    known = made_on <= min(clients.as_of, period.end)
    rows["made"] = made_on.between(period.start, period.end)
    rows["due"] = due_on.between(period.start, period.end) & ~released
    said = rows.confirmed_in_writing.astype("boolean")
    rows["told_how_made"] = rows.made & said.notna()
    rows["made_in_writing"] = rows.made & said.fillna(False).astype(bool)
    in_time = rows.fulfilled_at <= rows.due_at
    by_end = rows.fulfilled_at < period.end + DAY
    rows["kept"] = rows.due & in_time
    rows["kept_late"] = rows.due & by_end & ~in_time
    rows["overdue"] = rows.due & ~by_end
    rows["days"] = (period.end - due_on).dt.days.where(rows.overdue)
    return rows[known & (rows.made | rows.due)]


def _counted(
    clients: Clients, period: Period, member: str, names: pd.Index
) -> pd.DataFrame:
    said = evidence(clients, "promise", "made_at", period.start, period.end)
    of = _standing(clients, period).groupby(member)
    summed = ["made", "told_how_made", "made_in_writing", "due", "kept", "kept_late"]
    found = {column: of[column].sum() for column in [*summed, "overdue"]}
    rows = counts(names, said in TOLD, **found)
    rows["longest_overdue_days"] = of.days.max().reindex(names)
    rows["written_share"] = share(rows.made_in_writing, rows.told_how_made)
    rows["kept_rate"] = share(rows.kept, rows.due)
    return rows.assign(evidence=said, period_start=period.start, **period.key)
