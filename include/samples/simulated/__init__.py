"""An invented company with a whole CRM and billing, and cases planted in both."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from include.samples.extracts import DRAWS, open_engine, run_script, write_delivered

HERE = Path(__file__).parent
FIRST_YEAR, LAST_YEAR = 2020, 2024
SCRIPTS = (
    DRAWS,
    *(
        HERE / f"{name}.sql"
        for name in (
            "market",
            "accounts",
            "orders",
            "settlements",
            "contacts",
            "selling",
            "service",
            "activities",
            "key_accounts",
            "delivered_billing",
            "delivered_crm",
        )
    ),
)
VARIABLES = {
    "seed": 5,
    "first_year": FIRST_YEAR,
    "last_year": LAST_YEAR,
    "last_day": date(LAST_YEAR, 12, 31),
    **{
        name: str(HERE / f"{name}.csv")
        for name in ("cases", "traits", "people", "criteria")
    },
}
EXTRACTS = {
    "simulated_crm": (
        "users",
        "accounts",
        "account_links",
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
    ),
    "simulated_billing": (
        "terms",
        "product_categories",
        "products",
        "billing_customers",
        "sales_orders",
        "invoices",
        "invoice_lines",
        "deliveries",
        "credit_notes",
        "credit_note_lines",
        "payments",
        "payment_allocations",
        "write_offs",
    ),
}

# The periods in which something was delivered.
PERIODS = """
    select periods.*
    from periods
    semi join delivered_{extract} as delivered
        on delivered.delivered_on >= periods.period_start
            and delivered.delivered_on < periods.period_end
    order by periods.period_start
"""


def planted_cases() -> dict[str, list[str]]:
    """The ids of each planted case: accounts, a user, a billing customer."""
    cases: dict[str, list[str]] = {}
    with (HERE / "cases.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            cases.setdefault(row["planted"], []).append(row["id"])
    return cases


def lay(landing: Path) -> None:
    """Write the extracts of both systems; repeatable."""
    with open_engine() as connection:
        for script in SCRIPTS:
            run_script(connection, script, VARIABLES)
        for system, extracts in EXTRACTS.items():
            for extract in extracts:
                periods = connection.execute(PERIODS.format(extract=extract)).fetchall()
                for period, start, end in periods:
                    write_delivered(
                        connection, landing / system, extract, period, start, end
                    )
