"""Published tables and expectations files, held against each other.

Audited means all of it: a table that no file covers blocks the release, and so does a
file whose table has gone, which would otherwise pass by having nothing to check.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from include.audit.rules import SCHEMAS, TableRules
from include.audit.verdict import RuleResult

# Written by the audit itself.
NOT_AUDITED = {("ops", "audit_results")}


def published(tables: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of a candidate's (schema, table) pairs those that a suite must cover."""
    return {
        (schema, table) for schema, table in tables if schema in SCHEMAS
    } - NOT_AUDITED


def coverage_failures(
    tables: Iterable[tuple[str, str]], files: Sequence[TableRules]
) -> list[RuleResult]:
    """A blocking result for each table without a file and each file without a table."""
    in_candidate = published(tables)
    in_files = {(file.schema, file.table) for file in files}
    return [
        RuleResult.blocking(
            pair,
            "table_has_expectations",
            f"no expectations/{pair[1]}.yml with schema {pair[0]}",
            "What no rule looks at is not audited, and only audited tables are served.",
        )
        for pair in sorted(in_candidate - in_files)
    ] + [
        RuleResult.blocking(
            pair,
            "expectations_have_table",
            "the candidate has no such table",
            "A table that readers may rely on was not built; rules on nothing pass.",
        )
        for pair in sorted(in_files - in_candidate)
    ]
