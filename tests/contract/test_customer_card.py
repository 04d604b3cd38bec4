"""A card says what the other tables say: each column is held against its source."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml

from include.samples.simulated import planted_cases
from include.settings import PROJECT

CARD = PROJECT / "dbt_project" / "models" / "marts" / "review" / "customer_card.yml"
(MODEL,) = yaml.safe_load(CARD.read_text(encoding="utf-8"))["models"]
COLUMNS = [column["name"] for column in MODEL["columns"]]
SOURCES = {
    column["name"]: column["config"]["meta"]["from"].split(".")
    for column in MODEL["columns"]
    if "config" in column
}
# What counts findings and is held against the agenda below.
COUNTS = ["open_findings", "high_findings"]
LAST = "(select {} from analytics.periods where period_type = 'ttm' and is_last)"
NOW = f"period_type = 'ttm' and period_end = {LAST.format('period_end')}"
BASE = f"period_type = 'ttm' and period_end = {LAST.format('base_end')}"
CLASS = "method = 'cut' and metric = '{}'"
# Which row of its source table a column is of, if not the last trailing year's.
WHERE = {
    "contact_activity": f"month_end = {LAST.format('period_end')}",
    "customers": "true",
    "customer_lifetime_value": "true",
    "dependency_risk": "true",
    "key_account_fit": "true",
    "response_times": f"{NOW} and kind = 'all'",
    "abc_class": f"{NOW} and {CLASS.format('value_coefficient')}",
    "abc_class_by_turnover": f"{NOW} and {CLASS.format('turnover')}",
    "abc_class_by_margin": f"{NOW} and {CLASS.format('margin')}",
    "base_abc_class": f"{BASE} and {CLASS.format('value_coefficient')}",
}
ELSEWHERE = ("periods", "abc_migration", "review_agenda")


def test_every_column_says_where_it_stands():
    assert [name for name in COLUMNS if name not in SOURCES] == COUNTS
    assert len({table for table, _ in SOURCES.values()}) > 15


@pytest.fixture(params=["simulated", "online_retail", "xero_books"])
def ask(request: pytest.FixtureRequest):
    if request.param == "simulated":
        published = request.getfixturevalue("published_simulated")
    else:
        published = request.getfixturevalue("published_workspaces")[request.param]
    warehouse = published.deployment.warehouse()
    with warehouse.reading(published.release_id):
        yield lambda sql: warehouse.query(published.release_id, sql)


@pytest.mark.slow
def test_a_column_is_that_of_its_source_for_every_customer(ask):
    (cards,) = ask("select count(*) as cards from analytics.customer_card")
    held = 0
    for name, (table, column) in SOURCES.items():
        if table in ELSEWHERE:
            continue
        where = WHERE.get(name) or WHERE.get(table) or NOW
        one = "min(fit)" if name == "fit" else f"min({column})"
        (differing,) = ask(
            f"""
            select count(*) as cards, count(card.{name}) as known
            from analytics.customer_card as card
            left join (
                select customer_id, {one} as figure from analytics.{table}
                where {where} group by customer_id
            ) as source using (customer_id)
            where card.{name} is distinct from source.figure
            """
        )
        assert differing["cards"] == 0, f"{name} is not {table}.{column}"
        held += 1
    assert cards["cards"] > 0
    assert held > 90


@pytest.mark.slow
def test_everybody_has_one_card_of_the_last_trailing_year(ask):
    (counted,) = ask(
        "select count(*) as cards, count(distinct customer_id) as customers, "
        "(select count(*) from analytics.customers) as expected, "
        f"bool_and(period_start is not distinct from {LAST.format('period_start')} "
        f"and period_end is not distinct from {LAST.format('period_end')}) "
        "as is_last from analytics.customer_card"
    )
    assert counted["cards"] == counted["customers"] == counted["expected"] > 0
    assert counted["is_last"]


@pytest.mark.slow
def test_a_move_is_that_of_the_migration_between_the_classes_of_the_customer(ask):
    """Customers who left it all behind have no cell: ∅ to ∅ is no move."""
    classes = {
        name: ask(
            "select customer_id, case when reason = 'no_documents' then '∅' "
            "else abc_class end as class from analytics.customer_abc "
            f"where {when} and {CLASS.format('value_coefficient')}"
        )
        for name, when in (("from_class", BASE), ("to_class", NOW))
    }
    class_of = {
        name: {row["customer_id"]: row["class"] for row in rows}
        for name, rows in classes.items()
    }
    cells = {
        (row["from_class"], row["to_class"]): row
        for row in ask(
            f"select * from analytics.abc_migration where {NOW} and "
            f"{CLASS.format('value_coefficient')}"
        )
    }
    moved: Counter[tuple[str, str]] = Counter()
    for card in ask("select customer_id, class_move from analytics.customer_card"):
        cell = tuple(of.get(card["customer_id"], "∅") for of in class_of.values())
        moved[cell] += cell in cells
        direction = cells[cell]["direction"] if cell in cells else None
        assert card["class_move"] == direction, card["customer_id"]
    assert +moved == {cell: row["customers"] for cell, row in cells.items()}


def _matters(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for what is found by one rule: the tables' own, else the latest."""
    kept: dict[Any, dict[str, Any]] = {}
    for row in sorted(
        rows, key=lambda row: (row["origin"] != "review", row["reviewed_on"])
    ):
        kept[row["rule"] or (row["review_id"], row["finding_id"])] = row
    return list(kept.values())


@pytest.mark.slow
def test_findings_of_the_cards_are_the_open_ones_of_the_agenda(ask):
    cards: dict[str, dict[str, Any]] = {
        row["customer_id"]: row for row in ask("select * from analytics.customer_card")
    }
    findings: dict[str, list[dict[str, Any]]] = {}
    for row in ask("select * from analytics.review_agenda where is_open"):
        if row["customer_id"]:
            findings.setdefault(row["customer_id"], []).append(row)
    assert findings
    findings = {customer: _matters(rows) for customer, rows in findings.items()}
    grave = {"high": 1, "medium": 2, "low": 3}
    for customer, card in cards.items():
        mine = findings.get(customer, [])
        assert card["open_findings"] == len(mine)
        assert card["high_findings"] == sum(row["severity"] == "high" for row in mine)
        if not mine:
            assert card["first_finding_id"] is None
            continue
        (first,) = [
            row
            for row in mine
            if (row["finding_id"], row["rule"])
            == (card["first_finding_id"], card["first_finding_rule"])
        ]
        gravest = min(grave.get(row["severity"], 4) for row in mine)
        assert grave.get(first["severity"], 4) == gravest
        for name, (table, column) in SOURCES.items():
            if table == "review_agenda":
                assert card[name] == first[column], name


@pytest.mark.slow
def test_the_card_of_a_planted_case_tells_its_story(published_simulated):
    cases = planted_cases()
    warehouse = published_simulated.deployment.warehouse()
    cards = {
        row["customer_id"]: row
        for row in warehouse.query(
            published_simulated.release_id, "select * from analytics.customer_card"
        )
    }
    late = cards[cases["late_payer_growing"][0]]
    assert late["payment_band"] == "P4_serious"
    assert late["turnover"] > late["turnover_from"]
    assert late["payment_effect"] < 0
    assert late["first_finding_rule"] == "late_payer_growing"
    lost = cards[cases["lost_regular"][0]]
    assert (lost["loyalty_state"], lost["class_move"]) == ("lost", "lost")
    assert lost["first_finding_rule"] == "regular_lost"
    partner = cards[cases["strategic_partner"][0]]
    assert partner["kam_stage"] == "synergistic_kam"
    assert partner["quadrant"] == "strategic_partnership"
    unknown = cards[cases["awareness"][0]]
    assert unknown["turnover"] is None
    assert unknown["relationship_stage"] == "awareness"
    assert cards[cases["orphaned_portfolio"][0]]["needs_handover"]
