"""How each published table is held against its recomputation.

A comparison says which columns form the key, which must be equal (with their decimal
places) and which are ratios, equal within 1e-9.
"""

from dataclasses import dataclass, field

from . import builders, client, drivers, facts, loyalty, payment
from .builders import COEFFICIENT_PLACES, EFFECT_PLACES, Build, every_period
from .compare import Places

PERIOD = ["period_type", "period_end"]
CUSTOMER = ["customer_id", *PERIOD]


@dataclass(frozen=True)
class Comparison:
    """How one table is recomputed and compared; a key is a list of columns."""

    table: str
    build: Build
    keys: list[str]
    exact: dict[str, Places]
    ratios: list[str] = field(default_factory=list)


def plain(*columns: str) -> dict[str, Places]:
    """Columns that are no decimals."""
    return dict.fromkeys(columns)


def money(*columns: str) -> dict[str, Places]:
    """Columns in cents."""
    return dict.fromkeys(columns, 2)


def coefficients(*columns: str) -> dict[str, Places]:
    """Columns in the value unit, exact."""
    return dict.fromkeys(columns, COEFFICIENT_PLACES)


COMPARISONS = [
    Comparison(
        "invoices",
        facts.invoices,
        ["document_type", "invoice_id"],
        plain("customer_id", "invoice_date", "due_date", "settled_on", "days_late")
        | money("net_amount", "gross_amount", "turnover_amount", "paid_amount")
        | money("credited_amount", "written_off_amount", "open_amount"),
    ),
    Comparison(
        "payments",
        facts.payments,
        ["payment_id"],
        plain("customer_id", "paid_on")
        | money("amount", "allocated_amount", "unapplied_amount"),
    ),
    Comparison(
        "customers",
        facts.customers,
        ["customer_id"],
        plain("segment", "is_linked", "billing_customers", "first_document_date")
        | plain("last_document_date", "first_purchase_date"),
    ),
    Comparison(
        "periods",
        facts.periods,
        PERIOD,
        plain("period_start", "months", "window_days", "base_start", "base_end")
        | plain("is_base_complete", "base_evidence", "is_last"),
    ),
    Comparison(
        "customer_value",
        builders.customer_value,
        CUSTOMER,
        plain("order_days", "payment_band", "payment_evidence", "frequency_band")
        | plain("is_new", "value_unit", "period_months")
        | coefficients("value_coefficient", "value_coefficient_annualised")
        | money("turnover", "gross_margin", "payment_factor", "frequency_factor"),
        ["mean_gap_days", "active_month_share"],
    ),
    Comparison(
        "base_value",
        builders.base_value,
        PERIOD,
        plain("customers_with_turnover", "value_down", "quality_down")
        | plain("period_start", "evidence", "value_unit")
        | coefficients("value_total", "base_value_total", "value_change")
        | coefficients("quality_effect")
        | {"size_effect": EFFECT_PLACES}
        | money("turnover_positive", "turnover_negative", "turnover_unassigned")
        | money("turnover_total", "base_turnover_positive"),
        ["value_average", "quality_index", "base_quality_index"],
    ),
    Comparison(
        "customer_abc",
        builders.customer_abc,
        [*CUSTOMER, "metric", "method"],
        plain("abc_class", "reason", "rank", "tie_group")
        | coefficients("metric_value"),
        ["share", "share_above", "share_through"],
    ),
    Comparison(
        "abc_migration",
        builders.abc_migration,
        [*PERIOD, "metric", "method", "from_class", "to_class"],
        plain("customers", "direction")
        | coefficients("metric_value_from", "metric_value_to"),
    ),
    Comparison(
        "value_drivers",
        builders.value_drivers,
        CUSTOMER,
        plain("evidence", "movement")
        | money("turnover_from", "turnover_to", "payment_factor_from")
        | money("payment_factor_to", "frequency_factor_from", "frequency_factor_to")
        | coefficients("value_from", "value_to", "change", "turnover_effect")
        | coefficients("payment_effect", "frequency_effect"),
    ),
    Comparison(
        "base_drivers",
        builders.base_drivers,
        PERIOD,
        plain("evidence", "customers_won", "customers_lost", "customers_grown")
        | plain("customers_shrunk", "customers_unchanged")
        | coefficients("value_from", "value_to", "change", "value_won", "value_lost")
        | coefficients("value_grown", "value_shrunk", "turnover_effect")
        | coefficients("payment_effect", "frequency_effect"),
    ),
    Comparison(
        "customer_segments",
        every_period(drivers.customer_segments),
        CUSTOMER,
        plain("abc_class", "buckets", "xyz_class", "abc_xyz", "recency_days")
        | plain("order_days", "recency_score", "frequency_score", "monetary_score")
        | plain("rfm_evidence")
        | money("turnover"),
        ["bucket_mean", "bucket_deviation", "variation_coefficient"],
    ),
    Comparison(
        "base_loyalty",
        every_period(loyalty.base_loyalty),
        [*PERIOD, "segment"],
        plain("opening", "new", "new_first", "reactivated", "lost", "retained")
        | plain("closing", "verdict", "evidence", "regular_opening")
        | plain("regular_retained", "previous_new"),
        ["loyalty_coefficient", "new_coefficient", "lost_coefficient"]
        + ["growth_coefficient", "repeat_share", "regular_loyalty_coefficient"]
        + ["previous_loyalty_coefficient"],
    ),
    Comparison(
        "customer_loyalty",
        every_period(client.customer_loyalty),
        CUSTOMER,
        plain("state", "first_purchase_date", "last_purchase_date", "tenure_months")
        | plain("active_months", "order_dates", "recency_days", "status")
        | plain("is_active", "own_longest_gap_days"),
        ["k_loyalty_client", "own_gap_days", "at_risk_days", "lapsed_days"],
    ),
    Comparison(
        "payment_discipline",
        every_period(payment.payment_discipline),
        CUSTOMER,
        money("due_amount", "write_off_amount", "late_amount", "measured_amount")
        | money("paid_amount", "gross_sales", "receivable_amount", "past_due_amount")
        | plain("max_days_late", "due_invoices"),
        ["on_time_amount_share", "on_time_count_share", "days_beyond_terms"]
        + ["weighted_days_late", "prepaid_share", "dso_days"]
        + ["best_possible_dso_days", "average_days_delinquent"],
    ),
    Comparison(
        "receivables_ageing",
        builders.receivables_ageing,
        CUSTOMER,
        money("not_due", "past_due_1_30", "past_due_31_60", "past_due_61_90")
        | money("past_due_over_90", "without_due_date", "open_amount")
        | money("unapplied", "unused_credit", "net_balance"),
        ["days_beyond_terms_open"],
    ),
    Comparison(
        "revenue_retention",
        builders.revenue_retention,
        PERIOD,
        money("start_turnover", "expansion", "contraction", "churned", "new")
        | money("reactivated", "other", "end_turnover"),
        ["net_revenue_retention", "gross_revenue_retention"],
    ),
    Comparison(
        "cohort_retention",
        builders.cohort_retention,
        ["period_type", "cohort_end", "periods_since"],
        plain("cohort_size", "active", "is_observed") | money("revenue"),
        ["retention"],
    ),
]
