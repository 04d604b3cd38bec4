"""M26: whom each rule of the agenda raises, by the words of ref_finding_rule.

From the published tables, which are recomputed elsewhere.
"""

from collections.abc import Callable

import pandas as pd

from . import findings
from .review import Review, limit

BASE = pd.Series(["base"])


def _verdict(review: Review, verdict: str) -> pd.Series:
    rows = review.rows("base_loyalty")
    return BASE[(rows.verdict[rows.segment == "all"] == verdict).tolist()]


def _down(review: Review, flag: str) -> pd.Series:
    return BASE[review.rows("base_value")[flag].fillna(False).astype(bool).tolist()]


def _left(review: Review) -> pd.Series:
    rows = review.rows("dependency_by_user")
    return rows.user_id[rows.has_left.fillna(False) & (rows.accounts_owned > 0)]


def _unfit(review: Review) -> pd.Series:
    """Text 004 speaks of large clients: key accounts, and those of class A.

    Who fails several sets of criteria is one finding.
    """
    rows = review.rows("key_account_fit")
    large = rows.is_key_account.fillna(False) | (rows.abc_class == "A")
    return rows.customer_id[(rows.band == "unacceptable") & large].drop_duplicates()


def _uncoupling(review: Review) -> pd.Series:
    rows, customers = review.rows("relationship_stage"), review.rows("customers")
    flags = customers[["is_key_account", "is_key_candidate"]].fillna(False)
    is_key = rows.customer_id.isin(customers.customer_id[flags.any(axis=1)])
    return rows.customer_id[(rows.kam_stage == "uncoupling") & is_key]


def _orphaned(review: Review) -> pd.Series:
    rows = review.rows("dependency_risk")
    return rows.customer_id[rows.needs_handover]


def _single_threaded(review: Review) -> pd.Series:
    rows = review.rows("dependency_risk")
    enough = rows.two_way_contacts >= int(limit("single_thread_contacts_from"))
    one = rows.dyad_share >= float(limit("single_thread_from"))
    return rows.customer_id[one & enough.fillna(False)]


def _typed(review: Review, column: str, verdict: str) -> pd.Series:
    rows = review.rows("relationship_type")
    return rows.customer_id[rows[column] == verdict]


RAISED: dict[str, Callable[[Review], pd.Series]] = {
    "regular_lost": lambda review: findings.lost(review, True),
    "customer_lost": lambda review: findings.lost(review, False),
    "silent_lapsed": lambda review: findings.silent(review, "lapsed"),
    "silent_at_risk": lambda review: findings.silent(review, "at_risk"),
    "value_fell_turnover": lambda review: findings.fell(review, "turnover"),
    "value_fell_payment": lambda review: findings.fell(review, "payment"),
    "value_fell_frequency": lambda review: findings.fell(review, "frequency"),
    "growing": findings.grown,
    "won": findings.won,
    "late_payer_growing": lambda review: findings.late(review, True),
    "late_payer": lambda review: findings.late(review, False),
    "overdue_over_90": findings.overdue,
    "complaint_open_long": findings.unanswered,
    "answers_late": findings.slow,
    "promises_broken": lambda review: findings.broken(
        review, "promises", "customer_id"
    ),
    "colleague_breaks_promises": lambda review: findings.broken(
        review, "promises_by_user", "user_id"
    ),
    "defects_many": findings.defective,
    "deliveries_late": findings.undelivered,
    "complaints_many": findings.complaining,
    "contact_above": lambda review: findings.contacted(review, True),
    "contact_below": lambda review: findings.contacted(review, False),
    "lost_to_competitor": findings.outbid,
    "function_mismatch": findings.mismatched,
    "fit_unacceptable": _unfit,
    "uncoupling": _uncoupling,
    "handover_due": _orphaned,
    "single_threaded": _single_threaded,
    "over_investing": lambda review: _typed(review, "intent", "over_investing"),
    "attention_above": lambda review: _typed(review, "attention", "above"),
    "attention_below": lambda review: _typed(review, "attention", "below"),
    "seller_left": _left,
    "value_down": lambda review: _down(review, "value_down"),
    "quality_down": lambda review: _down(review, "quality_down"),
    "v1_quality": lambda review: _verdict(review, "V1"),
    "v1_logistics": lambda review: _verdict(review, "V1"),
    "v1_service": lambda review: _verdict(review, "V1"),
    "v1_complaints": lambda review: _verdict(review, "V1"),
    "v2_both_up": lambda review: _verdict(review, "V2"),
    "v3_new_down": lambda review: _verdict(review, "V3"),
    "v4_both_down": lambda review: _verdict(review, "V4"),
}
