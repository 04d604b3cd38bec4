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
