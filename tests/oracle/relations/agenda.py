"""M26: whom the rules on relationships, key accounts and dependency raise.

From the published tables, which are recomputed elsewhere, by the words of the rules.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from ..compare import published
from .bonds import all_of
from .clients import any_of
from .limits import limit, seed

Raised = Callable[[pd.DataFrame], pd.Series]


def _fit_unacceptable(rows: pd.DataFrame) -> pd.Series:
    large = any_of(rows.is_key_account, (rows.abc_class == "A").fillna(False))
    asked = rows.coverage >= limit("fit_min_coverage")
    return all_of(large, asked, rows.fit <= limit("fit_unacceptable_up_to"))


def _uncoupling(rows: pd.DataFrame) -> pd.Series:
    key = any_of(rows.is_key_account, rows.is_key_candidate)
    return all_of(rows.kam_stage == "uncoupling", key)


def _single_threaded(rows: pd.DataFrame) -> pd.Series:
    enough = rows.two_way_contacts >= limit("single_thread_contacts_from")
    return all_of(enough, rows.dyad_share >= limit("single_thread_from"))


def _attention_above(rows: pd.DataFrame) -> pd.Series:
    most = rows.attention_norm * limit("mismatch_factor")
    return all_of(rows.attention_share > most)


def _attention_below(rows: pd.DataFrame) -> pd.Series:
    return all_of(rows.attention_share * limit("mismatch_factor") < rows.attention_norm)


def _function_mismatch(rows: pd.DataFrame) -> pd.Series:
    apart = rows.function_match_share < limit("function_match_from")
    return all_of(rows.is_team_eligible, apart)


RULES: dict[str, Raised] = {
    "fit_unacceptable": _fit_unacceptable,
    "uncoupling": _uncoupling,
    "handover_due": lambda rows: all_of(rows.needs_handover),
    "single_threaded": _single_threaded,
    "over_investing": lambda rows: all_of(rows.customer_intent < rows.our_intent),
    "function_mismatch": _function_mismatch,
    "attention_above": _attention_above,
    "attention_below": _attention_below,
    "seller_left": lambda rows: all_of(rows.has_left, rows.accounts_to_hand_over > 0),
}


def raised(release: Path, rule: str) -> pd.Series:
    """entity_id -> the figure that the rule is about, in the last trailing year."""
    about = seed("ref_finding_rule").set_index("rule").loc[rule]
    rows = published(release, about.source_table).rows
    end = last_year(release)
    if "period_end" in rows:
        rows = rows[rows.period_end == end]
    if "period_type" in rows:
        rows = rows[rows.period_type == "ttm"]
    key = f"{about.entity_type}_id"
    if key == "customer_id" and "is_key_account" not in rows:
        flags = published(release, "customers").rows
        flags = flags[["customer_id", "is_key_account", "is_key_candidate"]]
        rows = rows.drop(columns="is_key_candidate", errors="ignore")
        rows = rows.merge(flags, on="customer_id")
    found = rows[RULES[rule](rows)]
    return found.set_index(key)[about.metric].astype("float64")


def last_year(release: Path) -> pd.Timestamp | None:
    """The end of the last published trailing year."""
    periods = published(release, "periods").rows
    return periods.period_end[(periods.period_type == "ttm") & periods.is_last].max()
