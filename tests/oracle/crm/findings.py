"""Whom the last year shows as lost, silent, grown, late, waiting or complaining.

A share is held against its limit in whole numbers, as written in the seed and not in
floating point.
"""

import pandas as pd

from .review import Review, above, below, limit, reaches


def lost(review: Review, regular: bool) -> pd.Series:
    rows = review.rows("customer_loyalty")
    is_regular = rows.customer_id.isin(review.regulars())
    return rows.customer_id[(rows.state == "lost") & (is_regular == regular)]


def silent(review: Review, status: str) -> pd.Series:
    rows = review.rows("customer_loyalty")
    return rows.customer_id[(rows.status == status) & rows.is_active]


def fell(review: Review, mainly: str) -> pd.Series:
    """The effect that took most, of equal ones the first, is the reason."""
    rows = review.rows("value_drivers")
    rows = rows[(rows.movement == "shrunk").fillna(False)]
    rows = rows[reaches(-rows.change, rows.value_from, "value_loss_from")]
    names = ["turnover", "payment", "frequency"]
    effects = rows[[f"{name}_effect" for name in names]].astype("object")
    least = effects.apply(lambda row: names[list(row).index(min(row))], axis=1)
    return rows.customer_id[least == mainly] if len(rows) else rows.customer_id


def grown(review: Review) -> pd.Series:
    rows = review.rows("value_drivers")
    enough = reaches(rows.change, rows.value_from, "growing_from")
    return rows.customer_id[((rows.movement == "grown") & enough).fillna(False)]


def won(review: Review) -> pd.Series:
    rows = review.rows("value_drivers")
    return rows.customer_id[(rows.movement == "won") & (rows.value_to > 0)]


def late(review: Review, growing: bool) -> pd.Series:
    rows = review.rows("payment_discipline")
    drivers = review.rows("value_drivers").set_index("customer_id")
    rose = drivers.turnover_to - drivers.turnover_from
    more = reaches(rose, drivers.turnover_from, "growing_from").fillna(False)
    is_growing = rows.customer_id.isin(drivers.index[more])
    late = above(rows.weighted_days_late, "late_days_above")
    return rows.customer_id[late.fillna(False) & (is_growing == growing)]


def overdue(review: Review) -> pd.Series:
    rows = review.rows("receivables_ageing")
    cents = limit("overdue_over_90_above") * 100
    return rows.customer_id[rows.past_due_over_90 > int(cents)]


def unanswered(review: Review) -> pd.Series:
    rows = review.rows("response_times", "complaint")
    return rows.customer_id[above(rows.oldest_open_days, "complaint_open_days_above")]


def slow(review: Review) -> pd.Series:
    rows = review.rows("response_times", "all")
    late = below(rows.answered_in_time, rows.answers_due, "answer_in_time_from")
    return rows.customer_id[late & _enough(rows.answers_due)]


def broken(review: Review, table: str, member: str) -> pd.Series:
    rows = review.rows(table)
    few = below(rows.kept, rows.due, "promise_kept_from")
    return rows[member][few & _enough(rows.due)]


def _enough(cases: pd.Series) -> pd.Series:
    return cases >= int(limit("finding_cases_from"))


def defective(review: Review) -> pd.Series:
    rows = review.rows("complaints")
    many = reaches(rows.qty_defective, rows.qty_delivered, "defect_rate_from")
    return rows.customer_id[many]


def undelivered(review: Review) -> pd.Series:
    rows = review.rows("complaints")
    done, due = rows.deliveries_in_full_on_time, rows.deliveries_due
    return rows.customer_id[below(done, due, "delivered_on_time_from") & _enough(due)]


def complaining(review: Review) -> pd.Series:
    rows = review.rows("complaints")
    many = reaches(100 * rows.complaints, rows.order_days, "complaint_rate_from")
    return rows.customer_id[many & _enough(rows.order_days)]


def contacted(review: Review, too_often: bool) -> pd.Series:
    """Seldom is too seldom only for who was promised more than others."""
    rows = review.rows("contact_activity")
    actual = rows.contacts_two_way
    if too_often:
        return rows.customer_id[actual > rows.max_contacts]
    promised = rows.contact_band != "other"
    return rows.customer_id[(actual < rows.min_contacts) & promised]


def outbid(review: Review) -> pd.Series:
    rows = review.rows("competitor_signals")
    lost = rows.lost_to_competitors >= int(limit("competitor_losses_from"))
    return rows.customer_id[lost]


def mismatched(review: Review) -> pd.Series:
    rows = review.rows("team_selling")
    few = below(rows.matched_functions, rows.buyer_functions, "function_match_from")
    return rows.customer_id[rows.is_team_eligible & few]
