"""Read an audit back from the release itself, and put a refusal into words."""

from __future__ import annotations

import json
from pathlib import Path

from include.audit.verdict import RuleResult, Verdict
from include.errors import AuditFailed
from include.warehouse.base import Warehouse

RESULTS = ("ops", "audit_results")
ROWS_SHOWN = 3


def read_verdict(warehouse: Warehouse, release_id: str) -> Verdict:
    """The verdict that the release carries; raise `AuditFailed` if it has none."""
    if RESULTS not in warehouse.tables(release_id):
        raise AuditFailed(
            f"Release {release_id} was never audited, so it may not be published."
        )
    rows = warehouse.query(
        release_id,
        f"select * from ops.audit_results where release_id = '{release_id}' "
        "order by table_schema, table_name, rule_no, column_name",
    )
    return Verdict(release_id, tuple(RuleResult.from_row(row) for row in rows))


def refusal(
    verdict: Verdict, served: str | None = None, docs: Path | None = None
) -> str:
    """Why the release may not be served: rule, table, observed, reason, sample rows.

    `served` is the release that readers see, `docs` the folder of the Data Docs.
    """
    if not verdict.results:
        return f"Release {verdict.release_id} may not be served: no rule was checked."
    failed = verdict.blocking
    lines = [
        f"Release {verdict.release_id} is held: {len(failed)} of "
        f"{len(verdict.results)} rules block it."
    ]
    for result in failed:
        lines.extend(_described(result))
    if served is None:
        lines.append("No release is served yet.")
    else:
        lines.append(f"Release {served} stays served.")
    if docs is not None:
        lines.append(f"Every rule with its result: {docs / 'index.html'}")
    return "\n".join(lines)


def _described(result: RuleResult) -> list[str]:
    of_column = f" of {result.column_name}" if result.column_name else ""
    return [
        f"- {result.table_schema}.{result.table_name}, rule {result.rule_no}: "
        f"{result.expectation}{of_column}",
        f"    observed: {result.observed}",
        f"    why: {result.why}",
        *(
            f"    row: {json.dumps(row, ensure_ascii=False)}"
            for row in json.loads(result.sample)[:ROWS_SHOWN]
        ),
    ]
