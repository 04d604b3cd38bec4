"""How each of these tables is held against its recomputation."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ..periods import Period
from ..published import COMPARISONS as OF_BOOKS
from ..published import CUSTOMER, PERIOD, Comparison, money, plain
from .assortment import assortment, product_pairs
from .clients import Clients
from .doubts import data_quality_issues
from .fit import fit_criteria, key_account_fit
from .kinds import OURS, THEIRS, relationship_type
from .lifetime import clv_backtest, customer_lifetime_value
from .methods import relationship_method_groups, relationship_methods
from .organisation import key_account_organisation
from .selling import base_value
from .stages import relationship_stage


def every_period(
    build: Callable[[Clients, Period], Any],
) -> Callable[[Clients], pd.DataFrame]:
    """A builder of one trailing year's rows or row -> a builder of all of them."""

    def all_periods(clients: Clients) -> pd.DataFrame:
        built = [build(clients, period) for period in clients.periods]
        rows = [b if isinstance(b, pd.DataFrame) else pd.DataFrame([b]) for b in built]
        return pd.concat(rows, ignore_index=True)

    return all_periods


# What the books tell of the base; of what selling cost the CRM tells.
[BASE] = [each for each in OF_BOOKS if each.table == "base_value"]

COMPARISONS = [
    Comparison(
        "base_value",
        base_value,
        PERIOD,
        BASE.exact | plain("cost_to_sell_evidence") | money("cost_to_sell"),
        [*BASE.ratios, "cost_to_sell_ratio"],
    ),
    Comparison(
        "assortment",
        every_period(assortment),
        CUSTOMER,
        plain("period_start", "evidence", "categories_offered", "categories_bought")
        | plain("categories_missed", "white_space")
        | money("categorised_turnover", "cross_sell_turnover"),
        ["breadth", "base_breadth", "breadth_change", "categorised_share"]
        + ["cross_sell_share"],
    ),
    Comparison(
        "product_pairs",
        product_pairs,
        ["product_id", "other_product_id"],
        plain("period_start", "period_end", "product_name", "other_product_name")
        | plain("baskets", "baskets_with_product", "baskets_with_other")
        | plain("baskets_with_both", "rank"),
        ["support", "confidence", "confidence_of_other", "lift"],
    ),
    Comparison(
        "relationship_stage",
        relationship_stage,
        CUSTOMER,
        plain("period_start", "evidence", "stage", "substate", "stage_rule_id")
        | plain("stage_by_rule", "stage_override_author", "stage_override_made_on")
        | plain("stage_override_reason", "previous_stage", "stage_since")
        | plain("days_in_stage", "kam_stage", "kam_rule_id", "kam_stage_by_rule")
        | plain("kam_override_author", "kam_override_made_on", "kam_override_reason")
        | plain("previous_kam_stage", "kam_stage_since", "days_in_kam_stage")
        | plain("orders_ever", "order_days", "tenure_months", "status")
        | plain("is_terminated", "two_way_contacts", "contact_persons")
        | plain("buyer_functions", "seller_functions", "has_executive_contact")
        | plain("joint_projects", "has_trial_or_quote", "open_opportunities")
        | plain("open_critical_complaints", "contract_months", "has_auto_reorder")
        | plain("has_data_exchange", "has_onsite_office", "is_key_candidate")
        | plain("is_strategic")
        | money("turnover", "base_turnover", "specific_cost"),
        ["stage_confidence", "kam_confidence", "active_month_share", "growth"]
        + ["breadth", "base_breadth", "buyer_investment", "share_of_wallet"],
    ),
    Comparison(
        "relationship_type",
        every_period(relationship_type),
        CUSTOMER,
        plain("period_start", "evidence", "type", "type_rule_id", "type_by_rule")
        | plain("type_override_author", "type_override_made_on", "type_override_reason")
        | plain("tenure_months", "order_days", "seller_functions", "buyer_functions")
        | plain("joint_projects", "is_partner_eligible", "is_class_a", "quadrant")
        | plain("quadrant_rule_id", "quadrant_by_rule", "quadrant_override_author")
        | plain("quadrant_override_made_on", "quadrant_override_reason", "complaints")
        | plain("attention", "intent")
        | money("turnover", "relationship_cost", "margin_after_relationship_cost")
        | money("attention_cost"),
        ["type_confidence", "dyad_share", "innovation", "market_access"]
        + ["quadrant_confidence", "supplier_index", "buyer_index", *OURS, *THEIRS]
        + ["days_beyond_terms", "attention_share", "attention_norm"]
        + ["customer_intent", "our_intent", "intent_gap"],
    ),
    Comparison(
        "relationship_methods",
        every_period(relationship_methods),
        ["method_id", *CUSTOMER],
        plain("group_id", "period_start", "evidence", "is_in_use", "activities")
        | plain("value_source", "benefit_basis", "is_costless", "action")
        | plain("last_reviewed_on", "next_review_on")
        | {"value_score": 4}
        | money("direct_cost", "hours_cost", "average_receivables", "financing_cost")
        | money("cost", "benefit", "net_benefit"),
        ["value_share", "hours", "executive_hours", "benefit_cost_ratio"]
        + ["weighted_benefit_cost_ratio"],
    ),
    Comparison(
        "relationship_method_groups",
        every_period(relationship_method_groups),
        ["group_id", *CUSTOMER],
        plain("group_en", "group_ru", "period_start", "methods", "methods_in_use")
        | plain("methods_valued", "methods_to_stop", "methods_to_value")
        | money("cost", "benefit", "net_benefit"),
        ["value_share", "benefit_cost_ratio"],
    ),
    Comparison(
        "key_account_fit",
        key_account_fit,
        ["customer_id", "set_id"],
        plain("usp_text", "is_key_account", "is_key_candidate", "abc_class")
        | plain("evidence", "criteria", "criteria_assessed", "band", "band_reason")
        | plain("weakest_criteria", "last_assessed_on"),
        ["coverage", "fit", "fit_low", "fit_high", "attractiveness_to_client"]
        + ["differentiator_strength", "segment_access", "variation_coefficient"],
    ),
    Comparison(
        "fit_criteria",
        fit_criteria,
        ["set_id", "criterion_id"],
        plain("text_en", "text_ru", "accounts_assessed", "class_a_assessed")
        | plain("key_accounts_assessed", "weakness_rank")
        | {"weight": 4},
        ["mean_score", "class_a_mean_score", "key_account_mean_score"],
    ),
    Comparison(
        "key_account_organisation",
        every_period(key_account_organisation),
        PERIOD,
        plain("period_start", "evidence", "key_accounts", "managers")
        | plain("contacted_accounts", "duplicated_accounts", "duplicated_key_accounts")
        | money("cost", "gross_margin"),
        ["accounts_per_manager", "top_skill_share", "cost_margin_ratio"]
        + ["duplication_share", "manager_hours", "hours_per_key_account"]
        + ["available_hours", "capacity_accounts", "spare_accounts"],
    ),
    Comparison(
        "customer_lifetime_value",
        customer_lifetime_value,
        ["customer_id"],
        plain("segment", "repeats", "recency_days", "age_days", "method_used")
        | plain("evidence")
        | money("historic_turnover", "historic_margin", "relationship_cost")
        | money("historic_value", "annual_margin"),
        ["retention_rate", "discount_rate", "simple_value", "margin_share"]
        + ["probability_alive", "expected_purchases", "expected_amount"]
        + ["expected_turnover", "model_value", "lifetime_value"],
    ),
    Comparison(
        "clv_backtest",
        clv_backtest,
        ["is_whole_base", "segment"],
        plain("calibration_end", "holdout_days", "evidence", "customers")
        | plain("repeat_buyers", "actual_purchases"),
        ["predicted_purchases", "bias_share", "mean_absolute_error"],
    ),
    Comparison(
        "data_quality_issues",
        data_quality_issues,
        ["table_name", "record_key", "rule"],
        plain("severity", "value"),
    ),
]
