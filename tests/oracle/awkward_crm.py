"""How the awkward company deals with its customers, as its CRM has it.

Cases since March 2021, contacts and promises later: contacts that name nobody, people
who left on no known day, answers from before the question, sales recorded after they
were lost, promises taken back at the last minute, deliveries that nobody counted.
"""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta

from .awkward_trade import Rows

BEGINS, ENDS = datetime(2021, 3, 14, 9, 30), datetime(2024, 1, 10, 12, 0)
CALLS_BEGIN, PROMISES_BEGIN = datetime(2022, 3, 5), datetime(2022, 9, 20)
FUNCTIONS = ["purchasing", "engineering", "finance", "quality", "logistics", "other"]
ROLES = ["decider", "influencer", "buyer", "user", None]
DEPARTMENTS = ["sales", "sales", "engineering", "finance", "service", "planning", None]
TYPES = ["call", "call", "email", "email", "meeting", "visit", "social", "trial"]
TYPES += ["joint_rd", "joint_planning", "task", "demo"]
DIRECTIONS = ["in", "in", "out", "out", "out", "both", "internal", None]
KINDS = ["request", "problem", "complaint", "complaint", "remark", "info_request"]


def users() -> list[dict[str, object]]:
    """Colleagues; some have left, on a day or on none, some have no rate."""
    return [
        {
            "user_id": f"U{i}",
            "name": f"Colleague {i}",
            "department": DEPARTMENTS[i % len(DEPARTMENTS)],
            "hourly_cost": [40, 33.33, None, 75.5][i % 4],
            "is_active": ["true", "true", "false", None][i % 4],
            "left_on": {5: "2023-06-30", 6: "2025-01-31", 7: "2023-12-31"}.get(i),
        }
        for i in range(1, 11)
    ]


def dealings(draw: random.Random, accounts: list[str]) -> Rows:
    """What passed between the colleagues and these accounts, by entity."""
    rows: Rows = defaultdict(list)
    for account in accounts:
        people = _people(draw, rows, account)
        deals = _deals(draw, rows, account)
        held = draw.choice([f"U{draw.randrange(1, 11)}", None])
        for _ in range(draw.choice([0, 2, 12, 60, 200])):
            _activity(draw, rows, account, people, deals, held)
        for _ in range(draw.choice([0, 1, 5, 25])):
            _case(draw, rows, account)
        for _ in range(draw.choice([0, 1, 6, 15])):
            _promise(draw, rows, account)
        for _ in range(draw.choice([0, 0, 3])):
            _judgement(draw, rows, account)
    return rows


def deliveries(
    draw: random.Random, invoices: list[str], accounts: list[str]
) -> list[dict[str, object]]:
    """Some name their invoice, some only the client; not all were counted."""
    rows = []
    for i in range(500):
        day = _day(draw)
        ordered = draw.choice([10, 10.5, 3, None])
        handed = draw.choice([10, 10.5, 2, None])
        delivered = day + timedelta(days=draw.randrange(-3, 6))
        rows.append(
            {
                "delivery_id": f"D{i}",
                "invoice_id": draw.choice([draw.choice(invoices), None, "nowhere"]),
                "account_id": draw.choice(accounts),
                "promised_date": draw.choice([day, day, None]),
                "delivered_date": draw.choice([delivered, delivered, None]),
                "qty_ordered": ordered,
                "qty_delivered": handed,
                "qty_defective": draw.choice([0, 0, 1, 0.25, None]),
            }
        )
    return rows


def _moment(draw: random.Random, since: datetime = BEGINS) -> datetime:
    """A moment of these years; every fifth in the last or the first hour of a day."""
    minutes = int((ENDS - since).total_seconds() // 60)
    moment = since + timedelta(minutes=draw.randrange(minutes))
    hour = draw.choice([None, None, None, None, draw.choice([0, 23])])
    return moment if hour is None else moment.replace(hour=hour)


def _day(draw: random.Random) -> date:
    return _moment(draw).date()


def _later(draw: random.Random, moment: datetime, *minutes: int | None) -> object:
    after = draw.choice(minutes)
    return None if after is None else moment + timedelta(minutes=after)


def _people(draw: random.Random, rows: Rows, account: str) -> list[object]:
    people: list[object] = [None]
    for i in range(draw.randrange(0, 5)):
        name = f"{account}-{i}"
        people.append(name)
        rows["contact"].append(
            {
                "contact_id": name,
                "account_id": account,
                "name": name,
                "function": draw.choice([*FUNCTIONS, None]),
                "dmu_role": draw.choice(ROLES),
                "is_active": draw.choice(["true", "true", "false", None]),
                "left_on": draw.choice([None, None, _day(draw)]),
                "created_at": draw.choice([None, _moment(draw)]),
            }
        )
    return people


def _activity(
    draw: random.Random,
    rows: Rows,
    account: str,
    people: list[object],
    deals: list[object],
    held: str | None,
) -> None:
    anybody = draw.choice([f"U{draw.randrange(1, 11)}", "U99", None])
    rows["activity"].append(
        {
            "activity_id": f"T{len(rows['activity'])}",
            "account_id": account,
            "contact_id": draw.choice(people),
            "user_id": held if held and draw.random() < 0.6 else anybody,
            "opportunity_id": draw.choice([None, None, "nowhere", *deals]),
            "type": draw.choice(TYPES),
            "direction": draw.choice(DIRECTIONS),
            "started_at": _moment(draw, CALLS_BEGIN),
            "duration_min": draw.choice([None, 0, 15, 30, 45.5, 90]),
            "is_completed": draw.choice(["true", "true", None, None, "false"]),
            "is_exec_buyer": draw.choice(["true", "false", None]),
            "is_exec_seller": draw.choice(["true", "false", None]),
        }
    )


def _case(draw: random.Random, rows: Rows, account: str) -> None:
    asked = _moment(draw)
    rows["case"].append(
        {
            "case_id": f"C{len(rows['case'])}",
            "account_id": account,
            "kind": draw.choice(KINDS),
            "severity": draw.choice([1, 2, 3, 4, None]),
            "category": draw.choice(["late", "broken", None, None]),
            "product_id": draw.choice(["P1", "P2", None]),
            "opened_at": asked,
            "first_response_at": _later(
                draw, asked, None, -10, 0, 30, 239, 240, 241, 480, 1440, 1441, 90_000
            ),
            "promised_at": _later(draw, asked, None, None, 2000, 10_000, 60_000),
            "resolved_at": _later(draw, asked, None, -60, 100, 2000, 10_000, 90_000),
            "reopened_count": draw.choice([None, 0, 0, 1, 2]),
            "action_taken": draw.choice([None, "replaced", "credited"]),
        }
    )


def _promise(draw: random.Random, rows: Rows, account: str) -> None:
    made = _moment(draw, PROMISES_BEGIN)
    due = made + timedelta(minutes=draw.choice([60, 1440, 20_000, 90_000]))
    anybody = draw.choice([f"U{draw.randrange(1, 11)}", "U98", None])
    rows["promise"].append(
        {
            "promise_id": f"P{len(rows['promise'])}",
            "account_id": account,
            "user_id": anybody,
            "made_at": made,
            "due_at": due,
            "fulfilled_at": _later(draw, due, None, -30, 0, 1, 5000, 60_000),
            "cancelled_at": _later(draw, due, None, None, None, -30, 0, 30),
            "confirmed_in_writing": draw.choice(["true", "false", None]),
        }
    )


def _deals(draw: random.Random, rows: Rows, account: str) -> list[object]:
    deals: list[object] = []
    for _ in range(draw.choice([0, 2, 10, 30])):
        name = f"O{len(rows['opportunity'])}"
        deals.append(name)
        recorded = _moment(draw)
        # Some are recorded only when they are over.
        ended = recorded.date() + timedelta(days=draw.choice([-45, -3, 0, 40, 200]))
        asked = draw.choice([None, recorded + timedelta(days=draw.randrange(5))])
        rows["opportunity"].append(
            {
                "opportunity_id": name,
                "account_id": account,
                "owner_user_id": "U1",
                "type": draw.choice(["new", "repeat", "tender", "tender", None]),
                "amount": draw.choice([None, 100, 2500.5, 9999.99, 100]),
                "currency": draw.choice([None, "GBP", "GBP", "EUR"]),
                "created_at": recorded,
                "close_date": draw.choice([None, ended, ended, ended]),
                "is_closed": draw.choice(["true", "true", "true", "false", None]),
                "is_won": draw.choice(["true", "false", None]),
                "competitor": draw.choice(["Rival", "Other", "Another", None, None]),
                "quote_requested_at": asked,
                "quote_sent_at": None
                if asked is None
                else _later(draw, asked, None, None, 10, 1440, 1441, 9000),
            }
        )
    return deals


def _judgement(draw: random.Random, rows: Rows, account: str) -> None:
    rows["account_assessment"].append(
        {
            "account_id": account,
            "dimension": draw.choice(["sow_estimate", "our_intent"]),
            "assessed_on": BEGINS.date()
            + timedelta(days=len(rows["account_assessment"])),
            "score": draw.choice([0, 20, 65, 100]),
            "scale_max": draw.choice([100, 100, None]),
        }
    )
