"""A small invented company that has everything the samples lack, as extracts.

Five years; accounts that are tests, deleted or linked until yesterday; foreign
currency, instalments, refunds, reversed payments, notes larger than their invoice,
write-offs, a billing system without allocations, invoices delivered again and changed,
lines that come to something else than their document.
"""

import json
import random
from datetime import date
from pathlib import Path

import pandas as pd

from .awkward_bonds import bonds, products, terms
from .awkward_crm import dealings, deliveries, users
from .awkward_reviews import reviews
from .awkward_trade import Rows, books

AS_OF = date(2023, 12, 31)
DELIVERIES = ("2024-02-01", "2024-02-02")

# Accounts that no link names: customers are theirs by number or name, or not clearly.
UNNAMED = [
    {"account_id": "B34", "name": "Customer b34"},
    {"account_id": "B35", "name": "«CUSTOMER B35», Ltd."},
    {"account_id": "B36", "name": "Customer b36"},
    {"account_id": "B36 again", "name": "Customer b36"},
    {"account_id": "B37", "name": "Customer b37", "tax_id": "7701"},
    {"account_id": "B38", "name": "Elsewhere", "tax_id": "0501 000 038"},
    {"account_id": "B39", "name": "Head", "tax_id": "39", "tax_reg": "1"},
    {"account_id": "B39 branch", "name": "Branch", "tax_id": "39", "tax_reg": "2"},
    {"account_id": "S12", "name": "Twin"},
    {"account_id": "S14", "name": "ООО Ёлка"},
]
CUSTOMERS = {
    "b37": {"tax_id": "7702"},
    "b38": {"tax_id": "0501000038"},
    "b39": {"tax_id": "39", "tax_reg": "2"},
    "s12": {"name": "Twin Inc"},
    "s13": {"name": "Twin LLC"},
    "s14": {"name": "ИП «Елка»"},
}
DECISIONS = {"b40": "A00", "b41": "nobody's", "b42": "A03", "b00": "BILL:b00"}


def lay_awkward(landing: Path, sources: Path, seed: int = 5) -> list[str]:
    """Write extracts and the mappings that read them; the names of the systems."""
    systems = {
        "awkward_crm": _crm(random.Random(seed), random.Random(seed + 5)),
        "awkward_books": books(random.Random(seed + 1), "b", 45, True),
        "awkward_shop": books(random.Random(seed + 2), "s", 15, False),
    }
    invoices = [str(row["invoice_id"]) for row in systems["awkward_books"]["invoice"]]
    systems["awkward_books"]["delivery"] = deliveries(
        random.Random(seed + 3), invoices, ["A01", "A02", "A03", "A07", "B34"]
    )
    _misprint(systems["awkward_books"])
    sold = [
        line
        for system in ("awkward_books", "awkward_shop")
        for line in systems[system]["invoice_line"]
    ]
    systems["awkward_books"] |= products(random.Random(seed + 4), sold)
    for rows in systems.values():
        for customer in rows.get("billing_customer", []):
            customer |= CUSTOMERS.get(str(customer["billing_customer_id"]), {})
    sources.mkdir(parents=True, exist_ok=True)
    for system, rows in systems.items():
        extracts = [_lay(landing, system, entity, rows[entity]) for entity in rows]
        mapping = {
            "system": system,
            "title": system,
            "defaults": {"numbers": {"decimal": "."}},
            "extracts": extracts,
        }
        (sources / f"{system}.yml").write_text(json.dumps(mapping), encoding="utf-8")
    return list(systems)


def _lay(
    landing: Path, system: str, entity: str, rows: list[dict[str, object]]
) -> dict[str, object]:
    folder = landing / system
    folder.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame(rows, dtype="object")
    again = table.pop("again") if "again" in table else pd.Series(0, table.index)
    for number, day in enumerate(DELIVERIES):
        delivered = table[again.fillna(0) == number]
        if len(delivered):
            delivered.to_csv(folder / f"{entity}_{day}.csv", index=False)
    return {
        "name": entity,
        "files": f"{system}/{entity}_2*.csv",
        "extracted_at": {"file_name": r"_(\d{4}-\d{2}-\d{2})", "format": "%Y-%m-%d"},
        "entities": [{"entity": entity, "columns": {c: c for c in table.columns}}],
    }


def _crm(draw: random.Random, bind: random.Random) -> Rows:
    accounts = [
        {
            "account_id": f"A{i:02d}",
            "name": f"Account {i}",
            "segment": draw.choice(["Retail", "Export", None]),
            "owner_user_id": f"U{i % 9}",
            # A15 fails both sets of criteria.
            "is_key_account": "true" if i % 5 == 1 or i == 15 else None,
            "is_key_candidate": "true" if i % 3 == 1 else "false",
            "est_category_spend_year": [None, 0, 40_000.5][i % 3],
            "onsite_office": ["true", None, "false"][i % 3],
            "is_test": "true" if i in (3, 4) else None,
            "is_deleted": "true" if i in (5, 6) else "false",
        }
        for i in range(30)
    ]
    pairs = [(f"A{i:02d}", f"b{i:02d}") for i in range(27)]
    pairs += [(f"A{i:02d}", f"b{i + 20:02d}") for i in range(8, 14)]
    pairs += [(f"A{i:02d}", f"s{i:02d}") for i in range(7, 12)]
    # Two accounts are equally sure of one customer.
    pairs += [("A20", "b44"), ("A21", "b44")]
    links = [
        {
            "account_id": account,
            "billing_customer_id": customer,
            "match_method": "manual",
            "confidence": 0.9 if customer == "b44" else draw.choice([0.7, 0.9, 1.0]),
            "valid_from": None,
            "valid_to": "2022-06-30" if customer in ("b14", "b15") else None,
        }
        for account, customer in pairs
    ]
    names = [str(account["account_id"]) for account in accounts]
    dealt, people = dealings(draw, names), users()
    bound = bonds(bind, names, [str(user["user_id"]) for user in people])
    decisions = [
        {
            "table_name": "account_link",
            "key": customer,
            "column_name": "account_id",
            "valid_from": "2020-01-01",
            "value": account,
            "author": "Someone",
            "made_on": "2020-01-01",
            "reason": "known to be so",
        }
        for customer, account in DECISIONS.items()
    ]
    bound["override"] += decisions
    bound["account_assessment"] += dealt.pop("account_assessment")
    return {
        "account": [*(account | terms(bind) for account in accounts), *UNNAMED],
        "account_link": links,
        "user": people,
        **dealt,
        **bound,
        **reviews(),
    }


def _misprint(rows: Rows) -> None:
    """Let lines come to a cent or two more than their document, a bit less, or to five
    more; and give every fourth credit note lines, of which one in three is short.
    """
    wrong = [0.01, 0.02, -0.03, 5]
    for number, line in enumerate(rows["invoice_line"][::29]):
        line["net_amount"] = round(line["net_amount"] + wrong[number % 4], 2)
    rows["credit_note_line"] = [
        {
            "credit_note_id": note["credit_note_id"],
            "line_no": 1,
            "net_amount": round(note["net_amount"] - (number % 3 == 0), 2),
        }
        for number, note in enumerate(rows["credit_note"][::4])
    ]
