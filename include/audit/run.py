"""Audit a candidate: every rule checked, the verdict written into the candidate.

A failed blocking rule sets the candidate aside and stops the run, so what readers see
never changes to something that nobody has looked at.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from include.audit.checkpoint import check
from include.audit.contracts import contract_failures
from include.audit.coverage import coverage_failures, published
from include.audit.docs import finish
from include.audit.outcome import sample_of
from include.audit.report import refusal
from include.audit.rules import TableRules, load_rules
from include.audit.suites import QUERY
from include.audit.verdict import RuleResult, Verdict
from include.errors import AuditFailed
from include.settings import PROJECT, Settings
from include.warehouse.base import Warehouse

EXPECTATIONS = PROJECT / "expectations"


def audit_candidate(
    settings: Settings, release_id: str, expectations: Path = EXPECTATIONS
) -> Verdict:
    """The verdict, also in `ops.audit_results`; Data Docs in the workspace.

    Raises `AuditFailed` after holding the candidate if a blocking rule failed, and
    `RuleError` if the rules cannot be built; then there is no verdict at all.
    """
    warehouse = settings.warehouse()
    files = load_rules(expectations)
    tables = warehouse.tables(release_id)
    present = [file for file in files if (file.schema, file.table) in published(tables)]
    docs = settings.root / "data_docs" / release_id
    results = check(warehouse, release_id, present, docs)
    verdict = Verdict(
        release_id,
        (
            *coverage_failures(tables, files),
            *contract_failures(warehouse, release_id),
            *_with_rows(warehouse, release_id, present, results),
        ),
    )
    warehouse.write_audit(
        release_id, [result.as_row(release_id) for result in verdict.results]
    )
    finish(docs, verdict, warehouse.served())
    if not verdict.may_publish:
        warehouse.hold(release_id)
        raise AuditFailed(refusal(verdict, warehouse.served(), docs))
    return verdict


def _with_rows(
    warehouse: Warehouse,
    release_id: str,
    files: list[TableRules],
    results: list[RuleResult],
) -> list[RuleResult]:
    """The results, each failed SQL rule with rows that break it.

    Read after Great Expectations has let go of the candidate: its own results carry
    either no such row or up to two hundred.
    """
    rules = [(file, rule) for file in files for rule in file.rules]
    return [
        replace(result, sample=sample_of(warehouse, release_id, rule, file.name))
        if QUERY in rule.kwargs and not result.success and result.unexpected_count
        else result
        for (file, rule), result in zip(rules, results, strict=True)
    ]
