"""What is known of a span of days from a feed that begins somewhere."""

import pandas as pd

from ..relations.clients import Clients

TOLD = ("complete", "partial")


def evidence(
    clients: Clients,
    entity: str,
    moment: str,
    start: pd.Timestamp,
    end: pd.Timestamp,
) -> str:
    """A feed begins with the month of its earliest record, whoever that is about."""
    first = clients.rows(entity, moment)[moment].min()
    if pd.isna(first):
        return "not_supplied"
    begins = first.normalize().replace(day=1)
    if begins > end:
        return "before_feed"
    return "partial" if begins > start else "complete"


def counts(names: pd.Index, told: bool, **found: pd.Series) -> pd.DataFrame:
    """Counts by name: none found is zero where the feed tells, else unknown."""
    columns = {name: count.reindex(names) for name, count in found.items()}
    rows = pd.DataFrame(columns, index=names).fillna(0).astype("Int64")
    return rows if told else rows.mask(rows.notna())


def share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """A ratio; unknown when the whole is zero or either is unknown."""
    found = part.astype("Float64") / whole.astype("Float64").where(whole != 0)
    return found.astype("float64")
