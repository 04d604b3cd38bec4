"""Invent what the real data lacks, as two more systems: a CRM and a payments ledger."""

from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from include.samples.extracts import DRAWS, run_script, write_extract

HERE = Path(__file__).parent
SCRIPTS = (
    DRAWS,
    *(
        HERE / name
        for name in ("customers.sql", "payments.sql", "crm.sql", "accounts.sql")
    ),
)
# Another seed gives other inventions about the same real documents.
VARIABLES = {"seed": 352, "people": str(HERE / "people.csv")}
SYSTEMS = {
    "online_retail_crm": ("users", "accounts", "account_links"),
    "online_retail_payments": (
        "terms",
        "billing_customers",
        "payments",
        "payment_allocations",
    ),
}

# An extract is taken like those of the real billing: on the day after the month, or on
# the data's last day.
MONTHS = """
    select distinct
        delivered_month,
        least(
            cast(delivered_month + interval 1 month as date),
            (select last_day from data_days)
        ) as extracted_on
    from {table}
    order by delivered_month
"""

ROWS = """
    select * exclude (delivered_month)
    from {table}
    where delivered_month = $month
    order by all
"""


def lay_simulated(connection: DuckDBPyConnection, landing: Path) -> None:
    """One CSV per system, entity and month; needs the tables of `billing.sql`."""
    for script in SCRIPTS:
        run_script(connection, script, VARIABLES)
    for system, tables in SYSTEMS.items():
        for table in tables:
            months = connection.execute(MONTHS.format(table=table)).fetchall()
            for month, extracted_on in months:
                name = f"{table}_{month:%Y-%m}_extracted_{extracted_on:%Y-%m-%d}.csv"
                write_extract(
                    connection,
                    ROWS.format(table=table),
                    landing / system / name,
                    {"month": month},
                )
