"""Where a release's figures come from: extracts, control totals, audit."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from include.run.text import WIDTH, count, fit, money, paragraph, shorten, table

Rows = Sequence[dict[str, Any]]

EXTRACTS = """
select
    feed,
    source_system,
    max(case when is_simulated then 'simulated' else '' end) as origin,
    count(distinct batch_id) as extracts,
    sum(rows_read) as rows_read,
    sum(rows_accepted) as rows_accepted,
    sum(rows_rejected) as rows_rejected
from ops.batches
where is_counted
group by feed, source_system
order by feed, source_system
"""
LATE = """
select source_system, entity, last_extracted_at, gap_days, due_by
from ops.delivery_rhythms
where is_late
order by due_by, source_system, entity
"""
SIMULATED = """
select source_system, entity
from ops.batches
where is_counted and is_simulated
group by source_system, entity
order by source_system, entity
"""
REASONS = """
select
    rejects.reason_code,
    count(distinct concat_ws('|', rejects.batch_id, rejects.entity, rejects.line))
        as row_count
from ops.rejects
inner join ops.batches
    on rejects.batch_id = batches.batch_id and rejects.entity = batches.entity
where batches.is_counted
group by reason_code
order by row_count desc, reason_code
"""
TOTALS = "select entity, measure, stage, amount from ops.control_totals"
AUDIT = """
select table_name, rule_no, expectation, severity, success, observed, why
from ops.audit_results
order by table_name, rule_no
"""
# Money that each entity carries into the published tables, in the order of a sale.
MONEY = (
    ("invoice", "gross_amount"),
    ("invoice", "net_amount"),
    ("credit_note", "net_amount"),
    ("invoice_line", "net_amount"),
    ("credit_note_line", "net_amount"),
    ("payment", "amount"),
)
STAGES = ("current_base", "excluded", "mart", "unassigned")


def extracts(rows: Rows) -> list[str]:
    """Extracts and rows read, accepted and rejected, per source system."""
    head = ("system", "", "extracts", "rows read", "accepted", "rejected")
    counted = ("extracts", "rows_read", "rows_accepted", "rows_rejected")
    body = [
        (
            f"{row['source_system']} ({row['feed']})",
            row["origin"],
            *(f"{int(row[key]):,}" for key in counted),
        )
        for row in rows
    ]
    total = (
        "all",
        "",
        *(f"{sum(int(row[key]) for row in rows):,}" for key in counted),
    )
    return table([head, *body, total], left=2)


def reasons(rows: Rows) -> list[str]:
    """Why rows were rejected, the most common reason first."""
    told = ", ".join(f"{row['reason_code']} {row['row_count']:,}" for row in rows)
    return [fit(f"  rejected because: {told} (ops.rejects has each)")] if told else []


def left_out(rows: Rows) -> list[str]:
    """Every extract that the release lacks, with why and what to do."""
    if not rows:
        return []
    return [
        *(
            piece
            for row in rows
            for piece in paragraph(f"{row['status']}: {row['reason']}")
        ),
        "  Deliver a corrected file under the same name, or mend the mapping: the next",
        "  run replays it. `make rejects` shows the rows that were refused.",
    ]


def late(rows: Rows) -> list[str]:
    """Every delivery that did not come by its own rhythm."""
    return [
        line
        for row in rows
        for line in paragraph(
            f"{row['source_system']} {row['entity']}: last extract "
            f"{row['last_extracted_at']:%Y-%m-%d}, usually every {row['gap_days']:g} "
            f"days, was due by {row['due_by']:%Y-%m-%d}"
        )
    ]


def simulated(rows: Rows, story: str) -> list[str]:
    """What was made by a generator; plainly nothing if nothing was."""
    systems = sorted({row["source_system"] for row in rows})
    lines = [
        f"{system}: "
        + ", ".join(r["entity"] for r in rows if r["source_system"] == system)
        for system in systems
    ] or ["No extract is marked as simulated."]
    return [
        f"  {piece}"
        for line in (*([story] if story else []), *lines)
        for piece in wrap(line, WIDTH - 2)
    ]


def totals(rows: Rows, currency: str) -> list[str]:
    """Money from the extracts to the tables, and the part that has no customer."""
    known = {(r["entity"], r["measure"], r["stage"]): r["amount"] for r in rows}
    body = [
        (
            f"{entity} {measure}",
            *(money(known.get((entity, measure, stage))) for stage in STAGES),
        )
        for entity, measure in MONEY
        if known.get((entity, measure, "read"))
    ]
    head = (currency, "current", "excluded", "published", "unassigned")
    return table([head, *body]) if body else []


def audit(rows: Rows) -> list[str]:
    """The verdict, and every warning by name with what was observed."""
    failed = [row for row in rows if not row["success"]]
    blocking = [row for row in failed if row["severity"] == "block"]
    warnings = [row for row in failed if row["severity"] != "block"]
    verdict = "may be published" if rows and not blocking else "may not be published"
    lines = [
        f"  {verdict}: {count(len(rows), 'rule')} checked, {len(blocking)} blocking, "
        f"{count(len(warnings), 'warning')}"
    ]
    for row in warnings:
        observed = shorten(str(row["observed"]), 40)
        lines.append(
            fit(
                f"  warning  {row['table_name']} rule {row['rule_no']}: "
                f"{row['expectation']}, observed {observed}"
            )
        )
        lines.extend(f"           {piece}" for piece in wrap(row["why"], WIDTH - 11))
    return lines
