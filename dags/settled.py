"""Whether a release can begin: half of what is landing would soon be out of date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

INGESTS = ("ingest_crm", "ingest_billing")
UNFINISHED = ["queued", "running"]
SETTLE_AT_MOST = timedelta(minutes=30)


def is_settled(ti: Any, dag_run: Any) -> bool:
    """No ingest is at work, or one has been for longer than a release should wait."""
    landing = any(ti.get_dr_count(ingest, states=UNFINISHED) for ingest in INGESTS)
    return not landing or datetime.now(UTC) - dag_run.start_date > SETTLE_AT_MOST
