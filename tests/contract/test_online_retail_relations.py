"""The wholesaler's invented CRM shows in every table and moves no figure of billing."""

from datetime import date

import pytest

from include.samples.online_retail.simulated import planted_cases

pytestmark = pytest.mark.slow

CASES = planted_cases()
LAST = date(2011, 11, 30)
# A column of each table that is known only to whom the CRM tells of dealings.
TOLD = {
    "competitor_signals": "main_competitor",
    "complaints": "mean_severity",
    "contact_activity": "frequency",
    "dependency_by_user": "turnover_at_risk",
    "dependency_risk": "top_seller_user_id",
    "fit_criteria": "weakness_rank",
    "key_account_fit": "band",
    "key_account_organisation": "capacity_accounts",
    "overrides": "reason",
    "promises": "kept_rate",
    "promises_by_user": "kept_rate",
    "relationship_method_groups": "benefit_cost_ratio",
    "relationship_methods": "weighted_benefit_cost_ratio",
    "relationship_stage": "buyer_functions",
    "relationship_type": "intent",
    "response_times": "in_time_share",
    "review_follow_up": "metric_change",
    "team_selling": "dmu_coverage",
}


@pytest.fixture
def ask(published_workspaces):
    published = published_workspaces["online_retail"]
    warehouse = published.deployment.warehouse()
    return lambda sql: warehouse.query(published.release_id, sql)


@pytest.fixture
def at_the_end(ask):
    """The rows of a table at the end of November 2011, by customer."""
    return lambda table, column="period_end": {
        row["customer_id"]: row
        for row in ask(
            f"select * from analytics.{table} where {column} = date '{LAST}'"
        )
    }


@pytest.mark.parametrize("table", TOLD)
def test_a_table_has_telling_rows(table, ask):
    column = TOLD[table]
    (found,) = ask(
        f"select count({column}) as told, count(distinct {column}) as kinds "
        f"from analytics.{table}"
    )
    assert found["told"] > 0
    if table != "overrides":
        assert found["kinds"] > 1


def test_what_is_invented_says_so_and_what_is_real_is_not_marked(ask):
    marked = {
        row["source_system"]: row["is_simulated"]
        for row in ask(
            "select source_system, bool_and(is_simulated) as is_simulated "
            "from ops.batches group by source_system"
        )
    }
    assert marked == {
        "online_retail": False,
        "online_retail_crm": True,
        "online_retail_payments": True,
    }
    (rows,) = ask("select sum(rows_rejected) as rejected from ops.batches")
    assert rows["rejected"] == 0


def test_loyalty_and_turnover_are_what_the_documents_alone_say(ask):
    (base,) = ask(
        "select opening, retained from analytics.base_loyalty "
        f"where segment = 'all' and period_type = 'ttm' and period_end = date '{LAST}'"
    )
    assert base == {"opening": 4081, "retained": 2711}


def test_relations_of_the_cases(ask, at_the_end):
    stages = at_the_end("relationship_stage")
    for name, stage in (
        ("strategic_partner", "synergistic_kam"),
        ("contract_client", "partnership_kam"),
        ("pre_key_account", "pre_kam"),
        ("stage_by_hand", "early_kam"),
    ):
        assert stages[CASES[name][0]]["kam_stage"] == stage
    assert stages[CASES["stage_by_hand"][0]]["kam_override_author"] == "David Okafor"
    quadrants = at_the_end("relationship_type")
    for name, quadrant in (
        ("strategic_partner", "strategic_partnership"),
        ("contract_client", "captive_buyer"),
        ("captive_supplier", "captive_supplier"),
    ):
        assert quadrants[CASES[name][0]]["quadrant"] == quadrant
    contact = at_the_end("contact_activity", "month_end")
    for name, frequency in (("over_served", "above"), ("under_served", "below")):
        assert contact[CASES[name][0]]["frequency"] == frequency
    (fit,) = ask(
        "select fit, band_reason from analytics.key_account_fit "
        f"where customer_id = '{CASES['fit_half'][0]}'"
    )
    assert fit == {"fit": 0.5, "band_reason": "seed_30_50"}
    (alone,) = ask(
        "select top_contact_share, top_seller_share from analytics.dependency_risk "
        f"where customer_id = '{CASES['single_threaded'][0]}'"
    )
    assert alone["top_contact_share"] > 0.9


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        ("uncoupling_key_account", "lost_to_competitor"),
        ("single_threaded", "single_threaded"),
        ("over_served", "contact_above"),
        ("under_served", "contact_below"),
        ("fit_half", "fit_unacceptable"),
        ("captive_supplier", "over_investing"),
        ("departed_contact", "handover_due"),
        ("complaints_credited", "complaint_open_long"),
        ("response_sla_missed", "answers_late"),
        ("promises_broken", "promises_broken"),
        ("tender_losses", "lost_to_competitor"),
        ("late_payer_growing", "late_payer_growing"),
    ],
)
def test_a_case_is_on_the_agenda(case, rule, ask):
    found = {
        row["entity_id"]
        for row in ask(
            f"select entity_id from analytics.review_agenda where rule = '{rule}'"
        )
    }
    assert CASES[case][0] in found
