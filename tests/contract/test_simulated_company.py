"""The whole path publishes the simulated company, and its cases stand in the tables."""

from datetime import date

import pytest

from include.samples.simulated import planted_cases

pytestmark = pytest.mark.slow

CASES = planted_cases()
YEAR = "period_type = 'year' and period_end = date '2024-12-31'"


@pytest.fixture
def ask(published_simulated):
    warehouse = published_simulated.deployment.warehouse()
    return lambda sql: warehouse.query(published_simulated.release_id, sql)


def test_no_row_is_refused_and_every_one_is_marked(ask):
    (batches,) = ask(
        "select sum(rows_rejected) as rejected, sum(rows_read) as read, "
        "sum(rows_accepted) as accepted, bool_and(is_simulated) as is_simulated "
        "from ops.batches"
    )
    assert batches["rejected"] == 0
    assert batches["read"] == batches["accepted"] > 80_000
    assert batches["is_simulated"]
    (release,) = ask("select as_of from ops.release")
    assert release["as_of"] == date(2024, 12, 31)


def test_new_customers_come_while_regulars_go(ask):
    for period in ("year", "ttm"):
        (base,) = ask(
            "select verdict, new, lost from analytics.base_loyalty "
            f"where segment = 'all' and period_type = '{period}' "
            "and period_end = date '2024-12-31'"
        )
        assert base["verdict"] == "V1"
        assert base["lost"] >= len(CASES["lost_regular"])


def test_customers_are_linked_on_every_ground(ask):
    names = (
        "merged_entity",
        "linked_by_tax_id",
        "linked_by_hand",
        "customer_without_account",
    )
    ids = [CASES[name][0] for name in names]
    ids[-1] = f"BILL:{ids[-1]}"
    found = {
        row["customer_id"]: (row["link_method"], row["billing_customers"])
        for row in ask(
            "select customer_id, link_method, billing_customers "
            f"from analytics.customers where customer_id in {tuple(ids)}"
        )
    }
    expected = [("id", 2), ("tax_id", 1), ("manual", 1), (None, 1)]
    assert found == dict(zip(ids, expected, strict=True))


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("late_payer_growing", "payment_band", "P4_serious"),
        ("bad_debt", "payment_band", "P6_default"),
        ("prepaid", "payment_band", "P0_prepaid"),
        ("burst", "frequency_band", "rare"),
        ("strategic_partner", "frequency_band", "weekly_or_oftener"),
        ("return_only", "frequency_band", "none"),
    ],
)
def test_a_case_has_its_band(name, column, value, ask):
    (row,) = ask(
        f"select {column} as band from analytics.customer_value "
        f"where {YEAR} and customer_id = '{CASES[name][0]}'"
    )
    assert row["band"] == value


def test_states_and_classes_of_the_cases(ask):
    states = {
        row["customer_id"]: row["state"]
        for row in ask(
            f"select customer_id, state from analytics.customer_loyalty where {YEAR}"
        )
    }
    assert {states[account] for account in CASES["lost_regular"]} == {"lost"}
    assert states[CASES["reactivated"][0]] == "reactivated"
    assert CASES["test_record"][0] not in states
    assert CASES["deleted_record"][0] not in states
    (returned,) = ask(
        "select abc_class, reason from analytics.customer_abc "
        f"where {YEAR} and metric = 'turnover' and method = 'cut' "
        f"and customer_id = '{CASES['return_only'][0]}'"
    )
    assert returned == {"abc_class": "D", "reason": "negative"}
    classes = {
        row["abc_class"]
        for row in ask(
            f"select distinct abc_class from analytics.customer_abc where {YEAR}"
        )
    }
    assert classes == {"A", "B", "C", "D"}


def test_relations_of_the_cases(ask):
    (fit,) = ask(
        "select fit, band, band_reason from analytics.key_account_fit "
        f"where customer_id = '{CASES['fit_half'][0]}'"
    )
    assert fit == {"fit": 0.5, "band": "unacceptable", "band_reason": "seed_30_50"}
    for name, frequency in (("over_served", "above"), ("under_served", "below")):
        (month,) = ask(
            "select frequency from analytics.contact_activity "
            f"where customer_id = '{CASES[name][0]}' "
            "and month_end = date '2024-12-31'"
        )
        assert month["frequency"] == frequency
    rows = ask("select * from analytics.dependency_risk")
    dependency = {row["customer_id"]: row for row in rows}
    assert dependency[CASES["single_threaded"][0]]["top_contact_share"] == 1
    for account in CASES["orphaned_portfolio"]:
        assert dependency[account]["has_owner_left"]
        assert dependency[account]["needs_handover"]
    for account in CASES["handed_over"]:
        assert not dependency[account]["has_owner_left"]


@pytest.fixture
def at_the_end(ask):
    """The rows of a table at the end of 2024, by customer."""
    return lambda table: {
        row["customer_id"]: row
        for row in ask(
            f"select * from analytics.{table} where period_type = 'ttm' "
            "and period_end = date '2024-12-31'"
        )
    }


@pytest.mark.parametrize(
    ("name", "stage", "kam_stage"),
    [
        ("awareness", "awareness", None),
        ("pre_key_account", "awareness", "pre_kam"),
        ("exploring", "exploration", None),
        ("single_threaded", "expansion", "early_kam"),
        ("merged_entity", "expansion", "mid_kam"),
        ("contract_client", "commitment", "partnership_kam"),
        ("strategic_partner", "commitment", "synergistic_kam"),
        ("uncoupling_key_account", "expansion", "uncoupling"),
        ("terminated", "dissolution", "uncoupling"),
        ("lost_regular", "dissolution", "uncoupling"),
    ],
)
def test_a_case_is_in_its_stage(name, stage, kam_stage, at_the_end):
    stages = at_the_end("relationship_stage")
    for account in CASES[name]:
        row = stages[account]
        assert (row["stage"], row["kam_stage"]) == (stage, kam_stage)
        assert row["stage_confidence"] == 1


def test_a_stage_decided_by_hand_stands_beside_its_rule(ask):
    rows = ask(
        "select kam_stage, kam_stage_by_rule, kam_override_author as author, "
        "kam_override_reason as reason from analytics.relationship_stage "
        f"where customer_id = '{CASES['stage_by_hand'][0]}' "
        "and period_end >= date '2024-08-31' order by period_end"
    )
    by_rule = {"kam_stage": "mid_kam", "author": None, "reason": None}
    by_hand = {
        "kam_stage": "early_kam",
        "author": "Stefan Maas",
        "reason": "Nobody but the buyer answers",
    }
    assert rows == [
        {"kam_stage_by_rule": "mid_kam"} | decided
        for decided in [by_rule, *[by_hand] * 4]
    ]


def test_stages_have_a_past(ask, at_the_end):
    row = at_the_end("relationship_stage")[CASES["terminated"][0]]
    assert row["previous_stage"] == "expansion"
    assert row["stage_since"] == date(2024, 2, 29)
    assert row["days_in_stage"] == 306
    assert {
        row["substate"]
        for row in at_the_end("relationship_stage").values()
        if row["stage"] == "expansion"
    } == {"growing", "stable", "declining"}


@pytest.mark.parametrize(
    ("name", "kind", "quadrant"),
    [
        ("strategic_partner", "strategic_partnership", "strategic_partnership"),
        ("single_threaded", "functional_relationship", "market_exchange"),
        ("captive_supplier", "market_exchange", "captive_supplier"),
        ("contract_client", "market_exchange", "captive_buyer"),
        ("late_payer_growing", "market_exchange", "market_exchange"),
    ],
)
def test_a_case_is_of_its_type_and_in_its_quadrant(name, kind, quadrant, at_the_end):
    row = at_the_end("relationship_type")[CASES[name][0]]
    assert (row["type"], row["quadrant"]) == (kind, quadrant)
    assert row["type_confidence"] == row["quadrant_confidence"] == 1
    assert row["evidence"] == "complete"


def test_who_gets_too_much_is_told_apart_from_who_is_wanted_too_much(at_the_end):
    types = at_the_end("relationship_type")
    assert types[CASES["over_served"][0]]["attention"] == "above"
    assert types[CASES["late_payer_growing"][0]]["attention"] == "below"
    captive = types[CASES["captive_supplier"][0]]
    assert (captive["intent"], captive["customer_intent"]) == ("over_investing", 0)
    assert types[CASES["strategic_partner"][0]]["intent"] == "aligned"


def test_a_third_of_the_promises_is_kept(ask, at_the_end):
    promises = at_the_end("promises")
    row = promises[CASES["promises_broken"][0]]
    assert row["kept_rate"] == pytest.approx(1 / 3, abs=0.08)
    assert row["kept_late"] > 5
    assert row["overdue"] > 5
    assert promises[CASES["awareness"][0]]["kept_rate"] is None
    (left,) = ask(
        "select has_left, made from analytics.promises_by_user "
        f"where user_id = '{CASES['seller_left'][0]}' "
        "and period_end = date '2024-12-31'"
    )
    assert left["has_left"]
    assert left["made"] > 0


def test_tenders_are_lost_to_a_competitor(at_the_end):
    signals = at_the_end("competitor_signals")
    row = signals[CASES["tender_losses"][0]]
    assert row["tenders_lost"] == row["lost_to_competitors"] == 4
    assert (row["win_rate"], row["main_competitor_wins"]) == (0, 4)
    assert row["share_of_wallet_change"] is not None
    assert signals[CASES["exploring"][0]]["open_opportunities"] == 1


def test_a_team_sells_to_the_partner_and_one_seller_to_the_single_threaded(at_the_end):
    teams = at_the_end("team_selling")
    partner = teams[CASES["strategic_partner"][0]]
    assert partner["is_team_eligible"]
    assert partner["dmu_coverage"] == 1
    assert partner["has_onsite_office"]
    lone = teams[CASES["single_threaded"][0]]
    assert lone["dmu_coverage"] < 0.2 < partner["function_match_share"]
    assert not teams[CASES["over_served"][0]]["is_team_eligible"]


def test_two_managers_look_after_the_key_accounts(ask):
    (row,) = ask(
        "select * from analytics.key_account_organisation "
        "where period_end = date '2024-12-31'"
    )
    (known,) = ask(
        "select count(*) as accounts from analytics.customers where is_key_account"
    )
    assert (row["key_accounts"], row["managers"]) == (known["accounts"], 2)
    assert row["top_skill_share"] == 0.5
    assert row["duplicated_key_accounts"] > 0
    assert row["spare_accounts"] > 0
