"""What binds the awkward company and its customers: costs, judgements, fit, methods.

Costs are booked since the middle of 2022 only; hours of nobody and at no rate; answers
taken back; benefits that reach over periods or end before they begin; decisions that
overlap or name what does not exist.
"""

import random
from collections import defaultdict
from datetime import date, timedelta

from .awkward_trade import Rows

BEGINS, COSTS_BEGIN, ENDS = date(2021, 1, 10), date(2022, 6, 5), date(2024, 1, 15)
DIMENSIONS = ["customer_intent", "our_intent", "innovation", "market_access"]
DIMENSIONS += ["buyer_invest_people", "buyer_invest_tools", "sow_estimate"]
DIMENSIONS += ["attractiveness_to_client", "differentiator_strength", "segment_access"]
METHODS = ["1.1", "1.4", "2.1", "2.3", "3.1", "3.2", "4.1", "5.2"]
STAGES = ["commitment", "awareness", "no such stage"]
QUADRANTS = ["captive_buyer", "strategic_partnership", "no such quadrant"]
CRITERIA = [("s", f"c{i}", weight) for i, weight in enumerate([1, 2, 0.5, 0, 1.25])]
CRITERIA += [("over", "c0", 1), ("t", "d0", 3), ("t", "d1", 1)]


def bonds(draw: random.Random, accounts: list[str], users: list[str]) -> Rows:
    """What is on record of these accounts beside documents and contacts, by entity."""
    rows: Rows = defaultdict(list)
    _criteria(rows)
    people = [*users, "U99", None]
    for account in accounts:
        known = draw.choice([0, 1, 1, 3])
        for _ in range(8 * known):
            _judgement(draw, rows, account)
            _score(draw, rows, account)
        for _ in range(3 * known):
            _value(draw, rows, account)
            _benefit(draw, rows, account)
        for _ in range(10 * known):
            _cost(draw, rows, account, draw.choice(people))
        for user in {draw.choice(users) for _ in range(known)}:
            _member(draw, rows, account, user)
        if draw.random() < 0.3:
            _decisions(draw, rows, account)
    return rows


def terms(draw: random.Random) -> dict[str, object]:
    """What an account's own record says of contract, systems and its end."""
    begun, ended = _day(draw), draw.choice([_day(draw), date(2025, 6, 30), None])
    return {
        "created_at": draw.choice([None, None, _day(draw)]),
        "terminated_at": draw.choice([None, None, None, None, _day(draw)]),
        "contract_start": draw.choice([None, begun]),
        "contract_end": draw.choice([None, ended, date(2024, 12, 31)]),
        "exclusivity": draw.choice(["true", "false", None]),
        "auto_reorder": draw.choice(["true", "false", None]),
        "data_exchange": draw.choice(["true", "false", None]),
    }


def products(draw: random.Random, lines: list[dict[str, object]]) -> Rows:
    """Products of a few categories, put on most of the lines; some have no record."""
    categories = ["k0", "k1", "k2", "k3", "k4", "k5", "unnamed", None]
    rows: Rows = {
        "product": [
            {
                "product_id": f"P{i}",
                "name": f"Product {i}",
                "category_id": categories[i % len(categories)],
                "is_custom": draw.choice(["true", "false", "false", None]),
                "is_active": draw.choice(["true", "true", "false", None]),
            }
            for i in range(24)
        ],
        "product_category": [
            {
                "category_id": f"k{i}",
                "name": f"Category {9 - i}",
                "is_offered_to_b2b": ["true", "true", "false", None][i % 4],
            }
            for i in range(7)
        ],
    }
    for line in lines:
        line["product_id"] = draw.choice([f"P{draw.randrange(27)}"] * 5 + [None])
    return rows


def _day(draw: random.Random, since: date = BEGINS) -> date:
    return since + timedelta(days=draw.randrange((ENDS - since).days))


def _once(rows: Rows, entity: str, row: dict[str, object], *key: str) -> None:
    """Keep what no row of the same key is there of yet."""
    if all(any(row[k] != other[k] for k in key) for other in rows[entity]):
        rows[entity].append(row)


def _criteria(rows: Rows) -> None:
    rows["criteria_set"] = [
        {"set_id": "s", "usp_text": "In time", "valid_from": "2020-01-01"},
        {"set_id": "t", "usp_text": None, "valid_from": None},
        {"set_id": "over", "usp_text": "Cheap", "valid_to": "2022-12-31"},
    ]
    rows["fit_criterion"] = [
        {
            "set_id": of,
            "criterion_id": criterion,
            "text_en": f"Criterion {criterion}",
            "text_ru": f"Критерий {criterion}",
            "weight": weight,
            "is_active": "false" if criterion == "d1" else None,
        }
        for of, criterion, weight in CRITERIA
    ]


def _judgement(draw: random.Random, rows: Rows, account: str) -> None:
    best = draw.choice([3, 4, 7, 10, 0, None])
    row = {
        "account_id": account,
        "dimension": draw.choice(DIMENSIONS),
        "assessed_on": _day(draw),
        "score": draw.choice([0, 1, 2, 2.5, 3, None]),
        "scale_max": best,
    }
    _once(rows, "account_assessment", row, "account_id", "dimension", "assessed_on")


def _score(draw: random.Random, rows: Rows, account: str) -> None:
    of, criterion, _ = draw.choice(CRITERIA)
    row = {
        "account_id": account,
        "set_id": of,
        "criterion_id": criterion,
        "assessed_on": _day(draw),
        "score": draw.choice([0, 0.5, 1, 1, None]),
    }
    key = ("account_id", "set_id", "criterion_id", "assessed_on")
    _once(rows, "fit_assessment", row, *key)


def _value(draw: random.Random, rows: Rows, account: str) -> None:
    row = {
        "account_id": account,
        "method_id": draw.choice(METHODS),
        "assessed_on": _day(draw),
        "score": draw.choice([0, 1, 3, 7.5, 10]),
        "source": draw.choice(["client_interview", "survey", None]),
    }
    _once(rows, "method_value", row, "account_id", "method_id", "assessed_on")


def _benefit(draw: random.Random, rows: Rows, account: str) -> None:
    begins = _day(draw)
    rows["programme_benefit"].append(
        {
            "benefit_id": f"B{len(rows['programme_benefit'])}",
            "account_id": account,
            "method_id": draw.choice(METHODS),
            "period_start": begins,
            "period_end": begins + timedelta(days=draw.choice([0, 45, 300, 700, -3])),
            "amount": draw.choice([100, 333.33, 0, -50]),
            "basis": draw.choice(["measured", "measured", "allocated", None]),
        }
    )


def _cost(draw: random.Random, rows: Rows, account: str, user: str | None) -> None:
    rows["programme_cost"].append(
        {
            "cost_id": f"K{len(rows['programme_cost'])}",
            "account_id": account,
            "method_id": draw.choice([*METHODS, None, None]),
            "cost_date": _day(draw, COSTS_BEGIN),
            "direct_cost": draw.choice([None, 0, 40, 99.99]),
            "user_id": user,
            "hours": draw.choice([None, 0, 0, 0, 1.5, 0.3333]),
            "is_account_specific": draw.choice(["true", "false", None]),
            "is_adaptation": draw.choice(["true", "false", "false", None]),
        }
    )


def _member(draw: random.Random, rows: Rows, account: str, user: str) -> None:
    begins = _day(draw)
    ends = begins + timedelta(days=draw.choice([0, 200, 600]))
    rows["account_team"].append(
        {
            "account_id": account,
            "user_id": user,
            "valid_from": begins,
            "valid_to": draw.choice([None, ends]),
        }
    )


def _decisions(draw: random.Random, rows: Rows, account: str) -> None:
    for table, column, values in [
        ("relationship_stage", "stage", STAGES),
        ("relationship_type", "quadrant", QUADRANTS),
    ]:
        for _ in range(2):
            begins = _day(draw)
            row = {
                "table_name": table,
                "key": account,
                "column_name": column,
                "valid_from": begins,
                "valid_to": draw.choice([None, begins + timedelta(days=200)]),
                "value": draw.choice(values),
                "author": "Someone",
                "made_on": draw.choice([begins, date(2024, 1, 5)]),
                "reason": "known to be so",
            }
            key = ("table_name", "key", "column_name", "valid_from")
            _once(rows, "override", row, *key)
