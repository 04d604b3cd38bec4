"""The agenda of every sample, held against the tables that it says it comes from."""

from __future__ import annotations

import csv
import math
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from include.samples.simulated import planted_cases
from include.settings import PROJECT

CASES = planted_cases()
SEEDS = PROJECT / "dbt_project" / "seeds"
MARTS = PROJECT / "dbt_project" / "models" / "marts"
DUE_DAYS = {"high": 7, "medium": 14, "low": 30}
GRAVITY = ["high", "medium", "low", None]


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


RULES = {row["rule"]: row for row in seed("ref_finding_rule")}


def columns(table: str) -> set[str]:
    (path,) = MARTS.rglob(f"{table}.yml")
    (model,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    return {column["name"] for column in model["columns"]}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_reads_a_published_column_and_a_named_limit(rule: str):
    row = RULES[rule]
    limits = {each["threshold"] for each in seed("ref_rule_threshold")}
    assert row["metric"] in columns(row["source_table"])
    assert row["threshold"] in {"", *limits, *columns(row["source_table"])}


def test_no_rule_has_the_words_of_another():
    for column in ("action_en", "action_ru"):
        assert max(Counter(row[column] for row in RULES.values()).values()) == 1


@pytest.mark.parametrize(
    "table", ["review_agenda", "review_follow_up", "customer_card"]
)
def test_what_is_about_a_customer_says_so_to_whoever_may_see_own_accounts_alone(table):
    """The copy in Postgres, and dashboards, restrict rows by this column."""
    assert "customer_id" in columns(table)


@pytest.fixture(params=["simulated", "online_retail", "xero_books"])
def ask(request: pytest.FixtureRequest):
    if request.param == "simulated":
        published = request.getfixturevalue("published_simulated")
    else:
        published = request.getfixturevalue("published_workspaces")[request.param]
    warehouse = published.deployment.warehouse()
    with warehouse.reading(published.release_id):
        yield lambda sql: warehouse.query(published.release_id, sql)


def source(row: dict[str, Any]) -> str:
    """The one row of the source table that the finding says it is about."""
    known = columns(row["source_table"])
    where = [f"{RULES[row['rule']]['metric']} is not null"]
    if "month_end" in known:
        where += [f"month_end = date '{row['period_end']}'"]
    elif row["source_table"] not in (
        "dependency_risk",
        "key_account_fit",
        "dependency_by_user",
    ):
        where += ["period_type = 'ttm'", f"period_end = date '{row['period_end']}'"]
    if row["entity_type"] != "base":
        where += [
            f"{'customer' if 'customer_id' in known else 'user'}_id = "
            f"'{row['entity_id']}'"
        ]
    elif "is_whole_base" in known:
        where += ["is_whole_base"]
    if "kind" in known:
        kind = "complaint" if row["rule"] == "complaint_open_long" else "all"
        where += [f"kind = '{kind}'"]
    return (
        f"select {row['metric']} as figure from analytics.{row['source_table']} "
        f"where {' and '.join(where)}"
    )


@pytest.mark.slow
def test_every_figure_of_the_agenda_is_that_of_its_table(ask):
    findings = ask(
        "select * from analytics.review_agenda where origin = 'automatic' "
        "and value is not null qualify row_number() over "
        "(partition by rule order by rank) <= 20"
    )
    assert findings
    for row in findings:
        (found,) = ask(source(row))
        assert math.isclose(float(found["figure"]), row["value"], rel_tol=1e-12), row


@pytest.mark.slow
def test_what_is_due_when_and_in_which_order_follows_from_the_rules(ask):
    rows = ask("select * from analytics.review_agenda order by review_id, rank")
    assert rows
    by_review: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_review.setdefault(row["review_id"], []).append(row)
        rule = RULES.get(row["rule"] or "")
        if rule:
            days = timedelta(DUE_DAYS[rule["severity"]])
            assert row["suggested_due_on"] == row["reviewed_on"] + days
            assert (row["text_ru"], row["action_en"], row["department"]) == (
                rule["text_ru"],
                rule["action_en"],
                rule["department"],
            )
    for findings in by_review.values():
        assert [row["rank"] for row in findings] == list(range(1, len(findings) + 1))
        order = [
            (
                not row["is_listed"],
                GRAVITY.index(row["severity"]),
                row["entity_type"] == "group",
                -(row["turnover_at_stake"] or 0),
            )
            for row in findings
            if row["turnover_at_stake"] is not None
        ]
        assert order == sorted(order)


@pytest.mark.slow
def test_of_each_rule_the_most_at_stake_are_listed_and_the_rest_told_together(ask):
    rows = ask("select * from analytics.review_agenda where origin = 'automatic'")
    by_rule: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_rule.setdefault(row["rule"], []).append(row)
    for rule, found in by_rule.items():
        groups = [row for row in found if row["entity_type"] == "group"]
        loose = [
            row for row in found if row["entity_type"] != "group" and not row["actions"]
        ]
        loose.sort(key=lambda row: (-(row["turnover_at_stake"] or 0), row["entity_id"]))
        most = int(RULES[rule]["most_listed"])
        rest = loose[most:]
        assert all(row["is_listed"] for row in found if row not in rest), rule
        assert not any(row["is_listed"] for row in rest)
        assert [row["findings"] for row in groups] == [len(rest)] * bool(rest)
        assert sum(row["turnover_at_stake"] or 0 for row in groups) == sum(
            row["turnover_at_stake"] or 0 for row in rest
        )


# Written anew from the texts of the rules, in plain SQL on what is published.
LAST = "(select max(period_end) from analytics.periods where period_type = 'ttm')"
ANEW = {
    "regular_lost": f"""
        select now.customer_id from analytics.customer_loyalty as now
        where now.period_type = 'ttm' and now.period_end = {LAST}
        and now.state = 'lost'
        and 2 = (
            select count(distinct case
                when invoice_date > {LAST} - interval 2 year then 1
                when invoice_date > {LAST} - interval 3 year then 2 end)
            from analytics.invoices where document_type = 'invoice'
            and net_amount > 0 and invoices.customer_id = now.customer_id
            and invoice_date <= {LAST} - interval 1 year
        )""",
    "late_payer_growing": f"""
        select customer_id from analytics.payment_discipline
        inner join analytics.value_drivers using (customer_id, period_type, period_end)
        where period_type = 'ttm' and period_end = {LAST} and weighted_days_late > 30
        and turnover_to >= 1.1 * turnover_from and turnover_from > 0""",
    "promises_broken": f"""
        select customer_id from analytics.promises where period_end = {LAST}
        and kept * 10 < due * 8 and due >= 5""",
    "fit_unacceptable": """
        select customer_id from analytics.key_account_fit where coverage >= 0.75
        and fit <= 0.5 and (is_key_account or abc_class = 'A')""",
    "contact_above": f"""
        select customer_id from analytics.contact_activity where month_end = {LAST}
        and contacts_two_way > max_contacts""",
    "value_fell_turnover": f"""
        select customer_id from analytics.value_drivers where period_type = 'ttm'
        and period_end = {LAST} and movement = 'shrunk'
        and value_from > 0 and change * 10 <= -value_from
        and turnover_effect <= payment_effect and turnover_effect <= frequency_effect
        """,
}


@pytest.mark.slow
@pytest.mark.parametrize("rule", ANEW)
def test_a_rule_finds_whom_its_words_mean(ask, rule: str):
    expected = {row["customer_id"] for row in ask(ANEW[rule])}
    found = {
        row["entity_id"]
        for row in ask(
            "select entity_id from analytics.review_agenda "
            f"where origin = 'automatic' and rule = '{rule}' "
            "and customer_id is not null"
        )
    }
    assert found == expected


@pytest.fixture
def simulated(published_simulated):
    warehouse = published_simulated.deployment.warehouse()
    return lambda sql: warehouse.query(published_simulated.release_id, sql)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "rule"),
    [
        ("lost_regular", "regular_lost"),
        ("late_payer_growing", "late_payer_growing"),
        ("fit_half", "fit_unacceptable"),
        ("over_served", "contact_above"),
        ("under_served", "contact_below"),
        ("single_threaded", "single_threaded"),
        ("uncoupling_key_account", "uncoupling"),
        ("orphaned_portfolio", "handover_due"),
        ("response_sla_missed", "answers_late"),
        ("promises_broken", "promises_broken"),
        ("complaints_credited", "complaint_open_long"),
        ("complaints_credited", "defects_many"),
        ("tender_losses", "lost_to_competitor"),
        ("bad_debt", "overdue_over_90"),
        ("captive_supplier", "over_investing"),
        ("seller_left", "seller_left"),
    ],
)
def test_a_planted_case_is_on_the_agenda(simulated, case: str, rule: str):
    found = {
        row["entity_id"]
        for row in simulated(
            f"select entity_id from analytics.review_agenda where rule = '{rule}'"
        )
    }
    assert set(CASES[case]) <= found


@pytest.mark.slow
def test_the_base_that_loses_regulars_asks_four_departments(simulated):
    rows = simulated(
        "select rule, cause_area from analytics.review_agenda "
        "where topic = 'base' and rule like 'v_\\_%' escape '\\'"
    )
    assert {row["cause_area"] for row in rows} == {
        "quality",
        "logistics",
        "service",
        "complaints",
    }
    assert all(row["rule"].startswith("v1_") for row in rows)


@pytest.mark.slow
def test_the_account_of_who_left_is_answered_for_by_the_manager(simulated):
    orphans = tuple(CASES["orphaned_portfolio"])
    rows = simulated(
        "select owner_name, has_account_owner_left from analytics.review_agenda "
        f"where rule = 'handover_due' and entity_id in {orphans}"
    )
    assert rows
    assert {(row["owner_name"], row["has_account_owner_left"]) for row in rows} == {
        ("Stefan Maas", True)
    }


@pytest.mark.slow
def test_the_follow_up_measures_what_the_tables_said_then_and_say_now(simulated):
    rows = simulated(
        "select * from analytics.review_follow_up where metric = 'weighted_days_late'"
    )
    assert len(rows) == 4
    for row in rows:
        figures = {
            each["period_end"]: each["weighted_days_late"]
            for each in simulated(
                "select period_end, weighted_days_late "
                "from analytics.payment_discipline where period_type = 'ttm' "
                f"and customer_id = '{row['entity_id']}'"
            )
        }
        then = max(day for day in figures if day <= row["held_on"])
        assert row["value_then"] == figures[then]
        assert row["value_now"] == figures[date(2024, 12, 31)]
        assert row["has_improved"] == (row["value_now"] < row["value_then"])
    states = simulated(
        "select distinct state from analytics.review_follow_up order by state"
    )
    assert [row["state"] for row in states] == ["done", "late", "overdue"]


@pytest.mark.slow
def test_without_reviews_the_follow_up_is_empty_and_the_agenda_is_not(
    published_workspaces,
):
    published = published_workspaces["xero_books"]
    warehouse = published.deployment.warehouse()
    (counted,) = warehouse.query(
        published.release_id,
        "select (select count(*) from analytics.review_follow_up) as actions, "
        "(select count(*) from analytics.review_agenda) as findings",
    )
    assert counted["actions"] == 0
    assert counted["findings"] > 0
