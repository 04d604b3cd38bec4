"""An invented company with a whole CRM and billing, and cases planted in both."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from include.samples import crm
from include.samples.extracts import DRAWS, lay_delivered, open_engine, run_script

HERE = Path(__file__).parent
FIRST_YEAR, LAST_YEAR = 2020, 2024
SCRIPTS = (
    DRAWS,
    crm.MOMENTS,
    *(
        HERE / f"{name}.sql"
        for name in ("market", "accounts", "orders", "settlements", "delivered_billing")
    ),
    *crm.DEALINGS,
    HERE / "delivered_crm.sql",
)
VARIABLES = {
    "seed": 5,
    "first_year": FIRST_YEAR,
    "last_year": LAST_YEAR,
    "judged_from": 2022,
    "first_month": date(FIRST_YEAR, 1, 1),
    "last_year_start": date(LAST_YEAR, 1, 1),
    "last_day": date(LAST_YEAR, 12, 31),
    "traits": str(HERE / "traits.csv"),
    **crm.variables(HERE),
}
EXTRACTS = {
    "simulated_crm": (
        "users",
        "accounts",
        "account_links",
        *crm.EXTRACTS,
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


def planted_cases() -> dict[str, list[str]]:
    """The ids of each planted case: accounts, a user, a billing customer."""
    return crm.planted_cases(HERE)


def lay(landing: Path) -> None:
    """Write the extracts of both systems; repeatable."""
    with open_engine() as connection:
        for script in SCRIPTS:
            run_script(connection, script, VARIABLES)
        for system, extracts in EXTRACTS.items():
            lay_delivered(connection, landing / system, extracts)
