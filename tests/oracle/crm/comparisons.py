"""How each of these tables is held against its recomputation."""

from ..published import CUSTOMER, PERIOD, Comparison, money, plain
from ..relations.comparisons import every_period
from .answers import response_times
from .competitors import competitor_signals
from .complaints import complaints
from .contacts import contact_activity
from .dependency import dependency_by_user, dependency_risk, revenue_concentration
from .follow_up import review_follow_up
from .promises import promises, promises_by_user
from .teams import team_selling

PROMISED = plain(
    "period_start", "evidence", "made", "told_how_made", "made_in_writing"
) | plain("due", "kept", "kept_late", "overdue", "longest_overdue_days")

COMPARISONS = [
    Comparison(
        "contact_activity",
        every_period(contact_activity),
        ["customer_id", "month_end"],
        plain("evidence", "contacts", "contacts_in", "contacts_out")
        | plain("contacts_two_way", "persons", "visits", "social_events")
        | plain("contacts_out_without_deal", "contact_band", "min_contacts")
        | plain("max_contacts", "frequency", "last_contact_on")
        | plain("days_since_last_contact"),
        ["no_deal_contact_share"],
    ),
    Comparison(
        "response_times",
        every_period(response_times),
        [*CUSTOMER, "kind"],
        plain("period_start", "evidence", "has_responses", "has_resolutions")
        | plain("enquiries", "answered", "answered_in_time", "answers_due")
        | plain("open_breaches", "solutions_due", "solved_in_time")
        | plain("open_enquiries", "oldest_open_days"),
        ["median_response_minutes", "p90_response_minutes", "in_time_share"]
        + ["solved_in_time_share", "median_resolution_hours"],
    ),
    Comparison(
        "complaints",
        every_period(complaints),
        CUSTOMER,
        plain("period_start", "evidence", "complaints", "order_days")
        | plain("severity_total", "repeated_complaints", "reopened_complaints")
        | plain("complaints_with_action", "deliveries_due")
        | plain("deliveries_in_full_on_time")
        | {"qty_delivered": 4, "qty_defective": 4}
        | money("invoiced_amount", "quality_credit_amount"),
        ["complaints_per_100_orders", "mean_severity", "action_share"]
        + ["in_full_on_time_share", "defect_rate", "quality_credit_rate"],
    ),
    Comparison(
        "promises",
        every_period(promises),
        CUSTOMER,
        PROMISED,
        ["written_share", "kept_rate"],
    ),
    Comparison(
        "promises_by_user",
        every_period(promises_by_user),
        ["user_id", *PERIOD],
        PROMISED | plain("name", "has_left"),
        ["written_share", "kept_rate"],
    ),
    Comparison(
        "competitor_signals",
        every_period(competitor_signals),
        CUSTOMER,
        plain("period_start", "evidence", "closed", "won", "lost", "tenders")
        | plain("tenders_lost", "lost_to_competitors", "main_competitor")
        | plain("main_competitor_wins", "open_opportunities")
        | money("amount_lost_to_competitors"),
        ["win_rate", "base_win_rate", "win_rate_change", "share_of_wallet"]
        + ["base_share_of_wallet", "share_of_wallet_change"],
    ),
    Comparison(
        "dependency_risk",
        dependency_risk,
        ["customer_id"],
        plain("period_start", "period_end", "evidence", "two_way_contacts")
        | plain("contact_persons", "top_contact_id", "top_seller_user_id")
        | plain("is_seller_dependent", "owner_user_id", "has_owner_left")
        | plain("has_top_seller_left", "has_top_contact_left", "needs_handover")
        | money("turnover", "turnover_at_risk"),
        ["top_contact_share", "contact_concentration", "effective_contacts"]
        + ["top_seller_share", "dyad_share"],
    ),
    Comparison(
        "dependency_by_user",
        dependency_by_user,
        ["user_id"],
        plain("name", "has_left", "left_on", "accounts_owned")
        | plain("accounts_to_hand_over", "accounts_dependent")
        | money("turnover_owned", "turnover_at_risk"),
        ["turnover_at_risk_share"],
    ),
    Comparison(
        "revenue_concentration",
        revenue_concentration,
        PERIOD,
        plain("period_start", "customers", "largest_customer_id") | money("turnover"),
        ["concentration", "effective_customers", "top_1_share", "top_5_share"]
        + ["top_10_share"],
    ),
    Comparison(
        "team_selling",
        every_period(team_selling),
        CUSTOMER,
        plain("period_start", "evidence", "sellers", "seller_functions")
        | plain("buyer_functions", "matched_functions", "dmu_roles_on_record")
        | plain("dmu_roles_met", "functions_needed", "is_team_eligible")
        | plain("is_team_sold", "has_onsite_office")
        | money("hours_cost", "turnover", "gross_margin"),
        ["function_match_share", "dmu_coverage", "hours", "median_response_minutes"]
        + ["team_response_minutes", "solo_response_minutes"],
    ),
    Comparison(
        "review_follow_up",
        review_follow_up,
        ["action_id"],
        plain("review_id", "held_on", "period_under_review", "is_last_review")
        | plain("finding_id", "finding_origin", "rule", "entity_type", "entity_id")
        | plain("entity_name", "customer_id", "cause_area", "owner_user_id")
        | plain("owner_name", "has_owner_left", "due_on", "done_on", "state")
        | plain("days_overdue", "actions_of_review", "done_of_review")
        | plain("expected_effect", "metric", "source_table", "period_then")
        | plain("value_then_basis", "period_now", "has_improved"),
        ["review_done_share", "value_then", "value_now", "metric_change"],
    ),
]
