"""`make rejects`: the refused rows of a workspace by reason, and what to do about them.

Read from the lake as it stands, so that it needs no release and is never behind one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb

from include.ingest.outcomes import rejected_rows
from include.ingest.standing import standing
from include.run.text import UNKNOWN, fit, paragraph, section, shorten, table
from include.settings import Settings

SHOWN = 5
ADVICE = {
    "missing": "a cell that the contract needs is empty: fill it in the source, or "
    "give the column a `default` in the mapping.",
    "malformed_row": "the line has other columns than the header, or a quote that "
    "never ends: export it again, or set `delimiter` and `quote` in the mapping.",
    "unknown_value": "say in the mapping's `values` what it means, or set `otherwise`.",
    "unknown_currency": "deliver an ISO 4217 code, or map it with `values`.",
    "not_allowed": "map it to one of the allowed words with `values`.",
    "too_many_decimals": "the contract keeps fewer decimals: round it in the source.",
    "ambiguous": "it can be read in two ways: set `format`, `decimal` or `time_zone`.",
    "not": "correct it in the source, or set `format`, `decimal` or `values` to how it "
    "is written.",
    "filtered": "nothing: `keep` or `drop` of the mapping leaves these rows out.",
    "not_a_record": "nothing: `skip` of the mapping says that these are no records.",
}
_NEWEST = f"""
select * from (
    select
        rejected.*,
        delivered_batches.landed_at,
        count(*) over (partition by reason_code, outcome) as in_outcome,
        count(*) over (partition by reason_code) as in_reason,
        count(*) filter (outcome = 'open') over (partition by reason_code) as open_here,
        row_number() over (
            partition by reason_code
            order by outcome <> 'open', landed_at desc, file_name, line, column_name
        ) as place
    from ({{rows}}) as rejected
    inner join delivered_batches using (batch_id, entity)
)
where place <= {SHOWN}
order by open_here desc, in_reason desc, reason_code, place
"""
_COUNTS = """
select reason_code, outcome, count(*) as cells
from ({rows}) group by all order by all
"""


def describe_rejects(settings: Settings) -> list[str]:
    """Every reason with its newest rows, the open ones first."""
    now = datetime.now(UTC).replace(tzinfo=None)
    known = standing(settings.raw, now, settings.max_rejected)
    with duckdb.connect() as connection:
        rows = rejected_rows(connection, settings.raw, known)
        newest = _ask(connection, _NEWEST.format(rows=rows))
        counts = _ask(connection, _COUNTS.format(rows=rows))
    reasons = list(dict.fromkeys(row["reason_code"] for row in newest))
    return [
        f"Refused cells and rows of {settings.workspace}: {_told(counts) or 'none'}",
        *section(
            "Whole extracts",
            [line for each in known.left_out for line in paragraph(str(each))],
        ),
        *(
            line
            for reason in reasons
            for line in _of_reason(
                reason,
                [row for row in newest if row["reason_code"] == reason],
                [row for row in counts if row["reason_code"] == reason],
            )
        ),
    ]


def advice(reason_code: str) -> str:
    """What to do about a reason; those of one kind share it."""
    kind = reason_code if reason_code in ADVICE else reason_code.split("_")[0]
    return ADVICE.get(kind, ADVICE["not"])


def _of_reason(
    reason: str, newest: Sequence[dict[str, Any]], counts: Sequence[dict[str, Any]]
) -> list[str]:
    head = ("landed", "where", "column", "value", "outcome", "why")
    body = [
        (
            f"{row['landed_at']:%Y-%m-%d %H:%M}",
            shorten(f"{row['file_name']}:{row['line']}", 32),
            shorten(f"{row['column_name'] or UNKNOWN}", 18),
            shorten(" ".join(str(row["value"] or UNKNOWN).split()), 14),
            row["outcome"],
            row["reason"],
        )
        for row in newest
    ]
    more = sum(row["cells"] for row in counts) - len(body)
    return [
        *section(f"{reason}: {_told(counts)}", paragraph(advice(reason))),
        *table([head, *body], left=len(head)),
        *([fit(f"  and {more:,} more, in ops.rejects of a release")] if more else []),
    ]


def _told(counts: Sequence[dict[str, Any]]) -> str:
    totals: dict[str, int] = {}
    for row in counts:
        totals[row["outcome"]] = totals.get(row["outcome"], 0) + row["cells"]
    return ", ".join(f"{cells:,} {outcome}" for outcome, cells in totals.items())


def _ask(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found = connection.execute(sql)
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
