"""Invent a company of any size: coherent CRM and billing extracts, for benchmarks.

The tables are made in `generated/*.sql`; only one quarter's lines are held at a time,
so memory hardly grows with the number of lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from duckdb import DuckDBPyConnection

from include.samples.extracts import (
    DRAWS,
    open_engine,
    run_script,
    write_delivered,
)

SQL = Path(__file__).parent / "generated"
LAST_DAY = date(2024, 12, 31)
LINES_PER_CUSTOMER = 100

MASTER_DATA = {
    "generated_crm": ("users", "accounts", "account_links"),
    "generated_billing": ("terms", "billing_customers", "products"),
}
DOCUMENTS = ("invoices", "invoice_lines")
SETTLEMENTS = (
    "credit_notes",
    "credit_note_lines",
    "payments",
    "payment_allocations",
    "write_offs",
)


def generate(landing: Path, lines: int, seed: int = 1, months: int = 36) -> None:
    """Write about `lines` invoice lines and all that belongs to them, until LAST_DAY.

    Ten lines make an invoice and a hundred a customer, on average; the mixture of
    customers is complete from ten thousand lines on. Currency EUR. The same arguments
    give the same bytes.
    """
    quarters = list(_quarters(months))
    landing.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(dir=landing, prefix=".generating-") as spill,
        open_engine(Path(spill), memory_limit="1500MB") as connection,
    ):
        variables = {
            "seed": seed,
            "customer_count": max(1, lines // LINES_PER_CUSTOMER),
            "first_day": quarters[0][0],
            "last_day": LAST_DAY,
        }
        run_script(connection, DRAWS, variables)
        run_script(connection, SQL / "parties.sql")
        run_script(connection, SQL / "master_data.sql")
        billing = landing / "generated_billing"
        for start, end in quarters:
            run_script(
                connection,
                SQL / "quarter.sql",
                {"quarter_start": start, "quarter_end": end},
            )
            for extract in DOCUMENTS:
                _write(connection, billing, extract, start, end)
        run_script(connection, SQL / "settlements.sql")
        for start, end in quarters:
            for extract in SETTLEMENTS:
                _write(connection, billing, extract, start, end)
        tomorrow = LAST_DAY + timedelta(days=1)
        for system, extracts in MASTER_DATA.items():
            for extract in extracts:
                _write(connection, landing / system, extract, LAST_DAY, tomorrow)


def _quarters(months: int) -> Iterator[tuple[date, date]]:
    """(first day, first day after) of each calendar quarter; the first may be short."""
    start = _months_before(LAST_DAY.replace(day=1), months - 1)
    while start <= LAST_DAY:
        end = _months_before(start, -(3 - (start.month - 1) % 3))
        yield start, end
        start = end


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _write(
    connection: DuckDBPyConnection, folder: Path, extract: str, start: date, end: date
) -> None:
    quarter = f"{start:%Y}-Q{(start.month + 2) // 3}"
    write_delivered(connection, folder, extract, quarter, start, end)
