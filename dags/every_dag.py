"""What every DAG here has in common: settings, one run at a time, how it fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule

from include.errors import ClienteleError
from notify import mail, post

WAREHOUSE = "warehouse"  # a pool of one slot: a warehouse file has one writer

# What was refused by name is refused again; only a fault may pass by itself.
REFUSALS_ARE_FINAL = ExceptionRetryPolicy(
    rules=[RetryRule(exception=ClienteleError, action=RetryAction.FAIL)]
)

EVERY_DAG: dict[str, Any] = {
    "start_date": datetime(2024, 1, 1, tzinfo=UTC),
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {
        "retries": 1,
        "retry_delay": timedelta(seconds=10),
        "retry_policy": REFUSALS_ARE_FINAL,
        "on_failure_callback": [post, mail],
    },
}


def settings():
    """The settings, read when a task runs and never while a DAG is parsed."""
    from include.settings import Settings

    return Settings.from_env()
