"""Invent what passes between a company's people and its accounts, as a CRM tells it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
# They need draws.sql, and MOMENTS before whatever makes the accounts and invoices.
MOMENTS = HERE / "moments.sql"
DEALINGS = tuple(
    HERE / f"{name}.sql"
    for name in (
        "contacts",
        "selling",
        "service",
        "activities",
        "key_accounts",
        "delivered",
    )
)
EXTRACTS = (
    "contacts",
    "account_teams",
    "opportunities",
    "activities",
    "cases",
    "promises",
    "account_assessments",
    "criteria_sets",
    "fit_criteria",
    "fit_assessments",
    "overrides",
    "method_values",
    "programme_costs",
    "programme_benefits",
    "review_sessions",
    "review_findings",
    "review_actions",
)


def variables(sample: Path) -> dict[str, Any]:
    """What the scripts read of a sample's folder: its staff, words and CSV files."""
    told: dict[str, Any] = yaml.safe_load(
        (sample / "crm.yml").read_text(encoding="utf-8")
    )
    files = ("cases", "people", "criteria", "topics")
    return told | {name: str(sample / f"{name}.csv") for name in files}


def planted_cases(sample: Path) -> dict[str, list[str]]:
    """The ids of each case that a sample plants: accounts, a user, a customer."""
    cases: dict[str, list[str]] = {}
    with (sample / "cases.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            cases.setdefault(row["planted"], []).append(row["id"])
    return cases
