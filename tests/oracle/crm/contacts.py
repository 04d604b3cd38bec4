"""M14: how often we were in touch with each customer, against its band."""

import numpy as np
import pandas as pd

from ..periods import Period
from ..relations.clients import Clients, day, lookup
from ..relations.dealings import activities
from ..relations.limits import seed
from .feeds import counts, evidence, share


def contact_activity(clients: Clients, period: Period) -> pd.DataFrame:
    """The month that the trailing year ends with: one row per customer."""
    names, month = clients.names, period.end
    rows = pd.DataFrame(index=names).assign(month_end=month)
    said = evidence(clients, "activity", "started_at", month, month)
    told, directed = said == "complete", clients.says("activity", "direction")
    rows["evidence"] = "no_direction" if told and not directed else said
    met = _contacts(clients)
    now = met[met.date.between(month.replace(day=1), month)]
    of = now.groupby("customer_id")
    out = now.direction == "out"
    rows = rows.join(
        counts(
            names,
            told,
            contacts=of.size(),
            persons=of.contact_id.nunique(),
            visits=_where(now, now.type == "visit"),
            social_events=_where(now, now.type == "social"),
        )
    )
    rows = rows.join(
        counts(
            names,
            told and directed,
            contacts_in=_where(now, now.direction == "in"),
            contacts_out=_where(now, out),
            contacts_two_way=_where(now, now.is_two_way),
        )
    )
    offers = len(clients.records["opportunity"]) > 0
    alone = _where(now, out & ~now.has_open_deal)
    rows = rows.join(
        counts(names, told and directed and offers, contacts_out_without_deal=alone)
    )
    rows["no_deal_contact_share"] = share(
        rows.contacts_out_without_deal, rows.contacts_out
    )
    last = met[met.date <= month].groupby("customer_id").date.max()
    rows["last_contact_on"] = last.reindex(names).astype("datetime64[us]")
    rows["days_since_last_contact"] = (month - rows.last_contact_on).dt.days
    return _against_band(rows, clients).reset_index(names="customer_id")


def _where(rows: pd.DataFrame, which: pd.Series) -> pd.Series:
    return rows[which.astype(bool)].groupby("customer_id").size()


def _contacts(clients: Clients) -> pd.DataFrame:
    """Contacts that took place, and whether their deal was open on their day.

    A deal that is not on record, or closed on no known day, cannot be shown to be over.
    """
    rows = activities(clients)
    rows = rows[rows.is_contact]
    deals = clients.rows(
        "opportunity", "opportunity_id", "created_at", "close_date", "is_closed"
    ).set_index("opportunity_id")
    opened = lookup(rows.opportunity_id, day(deals, "created_at"))
    is_closed = deals.is_closed.astype("boolean").fillna(False).astype(bool)
    closed_on = pd.to_datetime(deals.close_date).where(is_closed)
    ended = lookup(rows.opportunity_id, closed_on)
    on_record = rows.opportunity_id.isin(deals.index)
    is_open = ~on_record | ((opened <= rows.date) & ~(ended < rows.date))
    return rows.assign(has_open_deal=rows.opportunity_id.notna() & is_open)


def _against_band(rows: pd.DataFrame, clients: Clients) -> pd.DataFrame:
    flags = clients.accounts[["is_key_account", "is_key_candidate"]]
    flags = flags.astype("boolean").fillna(False).astype(bool)
    kinds = [flags.is_key_account, flags.is_key_candidate]
    bands = seed("ref_contact_band").set_index("contact_band")
    rows["contact_band"] = np.select(kinds, ["key_account", "key_candidate"], "other")
    for limit in ("min_contacts", "max_contacts"):
        rows[limit] = rows.contact_band.map(bands[limit].astype("int64"))
    actual = rows.contacts_two_way
    told = actual.notna()
    verdicts = [~told, actual < rows.min_contacts, actual > rows.max_contacts]
    picked = [verdict.fillna(False).astype(bool) for verdict in verdicts]
    found = np.select(picked, ["", "below", "above"], "within")
    rows["frequency"] = pd.Series(found, index=rows.index).where(told, None)
    return rows
