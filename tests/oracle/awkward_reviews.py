"""What reviews of the awkward company found and decided, of every kind.

Findings on customers, colleagues, a segment, the base and nobody known; actions on them
and on what the tables raise, on what is left of a rule, on nothing, by a review that is
not on record and by one that is yet to come.
"""

import hashlib
from datetime import date

from .awkward_trade import Rows

LAST = date(2023, 12, 31)


def raised(rule: str, entity: str) -> str:
    """The id of what a rule raises at the end of the last trailing year."""
    return hashlib.md5(f"{rule}|{entity}|{LAST}".encode()).hexdigest()


SESSIONS = [
    ("R1", "first half", "base", "2022-07-15", "U1"),
    ("R2", "the year", "account", "2023-12-31", "U2"),
    ("R3", "to come", "base", "2024-02-01", "U3"),
]
# review, finding, metric, entity, value, verdict, cause; R9 is on no record.
FINDINGS = [
    ("R1", "F1", "turnover", "A01", "1000", "value_fell_turnover", "price"),
    ("R1", "F2", "value_total", None, "900", "value_down", "other"),
    ("R1", "F3", "loyalty_coefficient", "Retail", "0.5", None, "service"),
    ("R1", "F4", "accounts_to_hand_over", "U3", "2", "seller_left", "service"),
    ("R1", "F5", "no such metric", "nobody", "much", "no such rule", None),
    ("R1", "F6", "quality_index", "BASE", None, "quality_down", "quality"),
    ("R1", "F7", "fit", "A15", "0.3", "fit_unacceptable", "other"),
    ("R1", "F8", "kept_rate", "U2", "0.4", None, "service"),
    ("R2", "F1", "weighted_days_late", "A02", "12", "late_payer", "price"),
    ("R2", "F2", "open_amount", "A07", None, None, "price"),
    ("R2", "F3", "dyad_share", "A08", "0.9", "single_threaded", "service"),
    ("R2", "F4", "oldest_open_days", "A10", "99", "complaint_open_long", "complaints"),
    ("R3", "F1", "turnover", "A10", "1", None, None),
    ("R9", "F1", "payment_factor", "A10", "0.5", None, "price"),
]
# review, finding, owner, due, done.
ACTIONS = [
    ("R1", "F1", "U1", "2022-08-01", "2022-08-01"),
    ("R1", "F1", "U2", "2022-08-01", "2022-08-02"),
    ("R1", "F2", "U3", "2023-12-30", None),
    ("R1", "F2", "U3", "2023-12-31", None),
    ("R1", "F3", "U4", None, None),
    ("R1", "F3", "U4", None, "2023-01-01"),
    ("R1", "F4", "U5", "2023-06-30", "2024-01-01"),
    ("R1", "F5", "U99", "2024-06-30", None),
    ("R1", "F6", None, "2022-09-01", "2022-08-15"),
    ("R1", "F7", "U10", "2022-09-01", "2023-09-01"),
    ("R1", "F8", "U6", "2022-09-01", None),
    ("R2", "F1", "U7", "2024-01-31", None),
    ("R2", "F2", "U8", "2024-01-31", "2023-12-31"),
    ("R2", "F3", "U0", "2023-12-31", None),
    ("R2", "F4", "U0", None, None),
    # Of another review, and of none.
    ("R2", "F5", "U0", "2023-12-01", None),
    ("R2", None, "U1", "2023-12-01", "2023-12-02"),
    ("R2", raised("late_payer", "A01"), "U1", "2023-12-31", "2023-12-31"),
    ("R2", raised("late_payer", "A01"), "U2", "2024-01-15", None),
    ("R1", raised("handover_due", "A00"), "U2", "2022-09-01", None),
    ("R2", raised("value_down", "base"), "U3", "2024-01-15", None),
    ("R2", raised("overdue_over_90", "others"), "U4", "2024-01-15", None),
    ("R2", raised("late_payer", "others"), "U4", "2023-12-15", "2023-12-20"),
    # The rule raises somebody, and leaves nobody out; the other raises nobody.
    ("R2", raised("handover_due", "others"), "U4", "2024-01-15", None),
    ("R2", raised("v2_both_up", "others"), "U4", "2024-01-15", None),
    ("R3", "F1", "U1", "2024-03-01", None),
    ("R9", "F1", "U1", "2023-03-01", None),
]


def reviews() -> Rows:
    """The rows of each entity of reviews."""
    sessions = ["review_id", "period", "scope", "held_on", "chair_user_id"]
    findings = ["review_id", "finding_id", "metric", "entity", "value"]
    findings += ["verdict_code", "cause_area"]
    actions = ["review_id", "finding_id", "owner_user_id", "due_on", "done_on"]
    return {
        "review_session": _rows(sessions, SESSIONS),
        "review_finding": _rows(findings, FINDINGS),
        "review_action": [
            {"action_id": f"N{number}", **row, "expected_effect": "less of it"}
            for number, row in enumerate(_rows(actions, ACTIONS))
        ],
    }


def _rows(
    columns: list[str], rows: list[tuple[str | None, ...]]
) -> list[dict[str, object]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]
