"""Classified by rules: the first that holds, unless a person decided otherwise."""

import numpy as np
import pandas as pd

from ..periods import Period
from .clients import Clients
from .limits import named, result, seed


def first_of(tests: dict[str, pd.Series]) -> pd.Series:
    """The name of the first test that holds; None if none does."""
    index = next(iter(tests.values())).index
    names = np.select(
        [t.to_numpy(bool) for t in tests.values()],
        list(tests),
        default="",
    )
    return named(pd.Series(names, index=index).replace("", None))


def confidence(
    rows: pd.DataFrame, rule_id: pd.Series, reads: dict[str, list[str]]
) -> pd.Series:
    """Known of the indicators read up to the rule that decided; all if none did."""
    found = pd.Series(index=rows.index, dtype="float64")
    read: list[str] = []
    for rule, more in reads.items():
        read = [*read, *more]
        share = rows[read].notna().sum(axis=1) / len(read)
        found = found.where(rule_id != rule, share)
    return found.where(rule_id.notna(), share)


def decide(
    rows: pd.DataFrame,
    clients: Clients,
    period: Period,
    classification: str,
    rule: str,
    prefix: str,
) -> pd.DataFrame:
    """The manual decision that stands on the period's last day, else the rule's."""
    possible = seed("ref_relationship_rule")
    possible = possible[possible.classification == classification].result
    made = clients.rows(
        "override", "table_name", "key", "column_name", "valid_from", "valid_to"
    ).join(clients.rows("override", "value", "author", "made_on", "reason"))
    about = made.table_name.isin(["relationship_stage", "relationship_type"])
    made = made[about & (made.column_name == classification)]
    made = made[made.value.isin(possible) & (made.made_on <= clients.as_of)]
    stands = (made.valid_from <= period.end) & ~(made.valid_to < period.end)
    made = made[stands].sort_values(["valid_from", "made_on", "value"])
    last = made.drop_duplicates("key", keep="last").set_index("key")
    last = last.reindex(rows.index)
    by_rule = result(rows[rule])
    said = {f"{classification}_by_rule": by_rule}
    said[classification] = named(last.value.where(last.value.notna(), by_rule))
    for column in ("author", "made_on", "reason"):
        said[f"{prefix}_override_{column}"] = last[column]
    return rows.assign(**said)
