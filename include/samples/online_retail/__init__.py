"""A UK wholesaler, 2009 to 2011: real billing, and simulated CRM and payments."""

from __future__ import annotations

from pathlib import Path

from include.samples.extracts import open_engine
from include.samples.online_retail.billing import lay_billing, read_documents
from include.samples.online_retail.simulated import lay_simulated


def lay(landing: Path) -> None:
    """Write the extracts of every system of this company; repeatable."""
    with open_engine() as connection:
        read_documents(connection)
        lay_billing(connection, landing)
        lay_simulated(connection, landing)
