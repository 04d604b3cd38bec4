"""What a person may ask of a release: as of which day, from what was known, served."""

from datetime import date, datetime

from airflow.sdk import Param

RUN_INPUTS = {
    "as_of": Param(None, type=["null", "string"], format="date"),
    "known_at": Param(None, type=["null", "string"], format="date-time"),
    "serve": Param(None, type=["null", "boolean"]),
}


def moments(params):
    """`as_of` and `known_at` as a day and a moment, None where nothing was asked."""
    as_of, known_at = params["as_of"], params["known_at"]
    return (
        as_of and date.fromisoformat(as_of),
        known_at and datetime.fromisoformat(known_at),
    )
