"""Who dealt with whom at each customer in a trailing year, and what is open at its end.

None is unknown: what the extracts do not tell, or not of that time.
"""

from functools import cache

import pandas as pd

from ..periods import Period
from .clients import Clients, cents_of, day, if_known, inside, lookup, user_column
from .limits import limit

ONE_PROJECT = ("joint_rd", "joint_planning")
# Minutes in 10^-4, an hour's cost in cents.
MINUTES, HOUR = 10**4, 60 * 10**4


@cache
def activities(clients: Clients) -> pd.DataFrame:
    """What took place with customers by as_of, and who took part on either side."""
    rows = clients.of_customers(
        "activity", "contact_id", "user_id", "type", "direction", "started_at"
    ).join(_details(clients))
    rows["date"] = day(rows, "started_at")
    done = rows.is_completed.astype("boolean").fillna(True).astype(bool)
    rows = rows[done & (rows.date <= clients.as_of)].reset_index(drop=True)
    rows["is_contact"] = (rows.type != "task") & (rows.direction != "internal")
    rows["is_two_way"] = rows.is_contact & _is_two_way(rows)
    people = clients.rows("contact", "contact_id", "function").set_index("contact_id")
    rows["buyer_function"] = lookup(rows.contact_id, people.function)
    rows["seller_function"] = lookup(rows.user_id, user_column(clients, "department"))
    rows["hourly_cost"] = lookup(rows.user_id, user_column(clients, "hourly_cost"))
    both = ("is_exec_buyer", "is_exec_seller")
    executives = (rows[side].astype("boolean").fillna(False) for side in both)
    rows["is_executive"] = next(executives) & next(executives)
    return rows


def _details(clients: Clients) -> pd.DataFrame:
    columns = ("is_completed", "duration_min", "is_exec_buyer", "is_exec_seller")
    rows = clients.of_customers("activity", "opportunity_id", *columns)
    return rows.drop(columns="customer_id")


def _is_two_way(rows: pd.DataFrame) -> pd.Series:
    """Both sides spoke, or they turned to us near a day that we turned to them."""
    near = pd.Timedelta(days=limit("two_way_days"))
    who = ["customer_id", "contact_id"]
    keyed = rows[[*who, "date", "direction", "is_contact"]].fillna({"contact_id": ""})
    keyed = keyed.assign(row=rows.index).sort_values("date", kind="stable")
    ours = keyed[keyed.is_contact & (keyed.direction == "out")][[*who, "date"]]
    ours = ours.drop_duplicates().assign(ours=ours.date)
    theirs = keyed[keyed.is_contact & (keyed.direction == "in")]
    answered: set[int] = set()
    for way in ("backward", "forward"):
        found = pd.merge_asof(
            theirs, ours, on="date", by=who, direction=way, tolerance=near
        )
        answered |= set(found.row[found.ours.notna()])
    return (rows.direction == "both") | rows.index.isin(list(answered))


@cache
def dealings(clients: Clients, period: Period) -> pd.DataFrame:
    """A row per customer: people, functions, projects, hours, offers and complaints."""
    rows = pd.DataFrame(index=clients.names)
    done = inside(activities(clients), "date", period)
    of = done.groupby("customer_id")
    spoke, met = done[done.is_two_way], done[done.is_contact]
    recent = period.end - pd.Timedelta(days=limit("contact_days"))
    lately = spoke[spoke.date > recent].groupby("customer_id")
    by_contact = met.groupby("customer_id")
    counts = {
        "two_way_contacts": of.is_two_way.sum(),
        "contact_persons": lately.contact_id.nunique(),
        "buyer_functions": by_contact.buyer_function.nunique(),
        "seller_functions": by_contact.seller_function.nunique(),
        "joint_projects": done.type.isin(ONE_PROJECT).groupby(done.customer_id).sum(),
        "trials": (done.type == "trial").groupby(done.customer_id).sum(),
        "minutes": of.duration_min.sum(),
    }
    for name, count in counts.items():
        rows[name] = count.reindex(rows.index).fillna(0).astype("Int64")
    rows["dyad_share"] = _dyad_share(spoke)
    rows["has_executive_contact"] = rows.index.isin(done.customer_id[done.is_executive])
    rows["has_executive_contact"] = rows.has_executive_contact.astype("boolean")
    rows["hours_cost"] = _hours_cost(done, rows.index)
    told = clients.told("activity", "started_at", period)
    for name in [*counts, "has_executive_contact", "hours_cost"]:
        rows[name] = if_known(rows[name], told)
    both = ["two_way_contacts", "contact_persons"]
    rows[both] = if_known(rows[both], clients.says("activity", "direction"))
    for side, source in [("buyer", "contact"), ("seller", "user")]:
        column = "function" if side == "buyer" else "department"
        known = clients.says(source, column)
        rows[f"{side}_functions"] = if_known(rows[f"{side}_functions"], known)
    flagged = clients.says("activity", "is_exec_buyer")
    rows["has_executive_contact"] = if_known(rows.has_executive_contact, flagged)
    rows["hours"] = rows.minutes / HOUR
    return rows.join(_offers(clients, period)).join(_complaints(clients, period))


def _dyad_share(spoke: pd.DataFrame) -> pd.Series:
    """The busiest pair of people among the two-way contacts that name both."""
    pairs = spoke.groupby(["customer_id", "user_id", "contact_id"]).size()
    by_customer = pairs.groupby("customer_id")
    return by_customer.max() / by_customer.sum()


def _hours_cost(done: pd.DataFrame, customers: pd.Index) -> pd.Series:
    """Cents; unknown where somebody without a rate spent time."""
    spent = done.duration_min.fillna(0)
    cost = (spent * done.hourly_cost.fillna(0)).groupby(done.customer_id).sum()
    unpaid = done.customer_id[(spent > 0) & done.hourly_cost.isna()]
    cost = cost.reindex(customers).fillna(0).astype("Int64")
    return cents_of(cost.mask(customers.isin(unpaid)), HOUR)


@cache
def opportunities(clients: Clients) -> pd.DataFrame:
    """Possible sales on record by as_of that are open or ended on a known day."""
    rows = clients.of_customers(
        "opportunity", "created_at", "close_date", "is_closed", "quote_sent_at"
    )
    rows["opened_on"] = day(rows, "created_at")
    rows["offered_on"] = day(rows, "quote_sent_at")
    is_closed = rows.is_closed.astype("boolean").fillna(False).astype(bool)
    rows["closed_on"] = pd.to_datetime(rows.close_date).where(is_closed)
    dated = ~is_closed | rows.closed_on.notna()
    return rows[dated & (rows.opened_on <= clients.as_of)]


def _offers(clients: Clients, period: Period) -> pd.DataFrame:
    rows = opportunities(clients)
    offered = inside(rows, "offered_on", period).groupby("customer_id").size()
    still = (rows.opened_on <= period.end) & ~(rows.closed_on <= period.end)
    counts = pd.DataFrame(
        {
            "quotations": offered.reindex(clients.names),
            "open_opportunities": rows[still]
            .groupby("customer_id")
            .size()
            .reindex(clients.names),
        }
    )
    counts = counts.fillna(0).astype("Int64")
    return if_known(counts, clients.told("opportunity", "created_at", period))


def _complaints(clients: Clients, period: Period) -> pd.DataFrame:
    """Complaints of the period, and grave ones not resolved at its end."""
    rows = clients.of_customers("case", "kind", "severity", "opened_at", "resolved_at")
    rows = rows[rows.kind == "complaint"]
    opened, resolved = day(rows, "opened_at"), day(rows, "resolved_at")
    grave = (rows.severity >= limit("critical_severity_from")).fillna(False)
    still = grave & (opened <= period.end) & ~(resolved <= period.end)
    made = opened.between(period.start, period.end)
    counts = pd.DataFrame(
        {
            name: rows[which].groupby("customer_id").size().reindex(clients.names)
            for name, which in [
                ("complaints", made),
                ("open_critical_complaints", still.astype(bool)),
            ]
        }
    )
    counts = counts.fillna(0).astype("Int64")
    counts = if_known(counts, clients.told("case", "opened_at", period))
    graded = clients.says("case", "severity")
    column = "open_critical_complaints"
    return counts.assign(**{column: if_known(counts[column], graded)})
