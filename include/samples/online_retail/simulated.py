"""Invent what the real data lacks, as two more systems: a CRM and a payments ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from duckdb import DuckDBPyConnection

from include.samples import crm
from include.samples.extracts import DRAWS, lay_delivered, run_script, write_extract

HERE = Path(__file__).parent
SCRIPTS = (
    DRAWS,
    crm.MOMENTS,
    *(
        HERE / f"{name}.sql"
        for name in ("customers", "payments", "crm", "accounts", "dealings")
    ),
    *crm.DEALINGS,
)
# Another seed gives other inventions about the same real documents.
VARIABLES = {
    "seed": 352,
    "first_month": date(2009, 12, 1),
    "judged_from": 2010,
    "last_year": 2011,
    "last_year_start": date(2010, 12, 1),
    "last_day": date(2011, 12, 9),
    **crm.variables(HERE),
}
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
    from delivered_{table}
    order by delivered_month
"""

ROWS = """
    select * exclude (delivered_month)
    from delivered_{table}
    where delivered_month = $month
    order by all
"""


def planted_cases() -> dict[str, list[str]]:
    """The ids of each planted case: accounts of the CRM."""
    return crm.planted_cases(HERE)


def lay_simulated(connection: DuckDBPyConnection, landing: Path) -> None:
    """One CSV per system, entity and month; needs the tables of `billing.sql`.

    Of the CRM's dealings the first year comes in one extract.
    """
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
    lay_delivered(connection, landing / "online_retail_crm", crm.EXTRACTS)
