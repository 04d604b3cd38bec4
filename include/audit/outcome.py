"""A validation result of Great Expectations into one row of the verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from include.audit.rules import Rule, TableRules
from include.audit.suites import QUERY
from include.audit.verdict import RuleResult
from include.warehouse.base import Warehouse

SAMPLE_ROWS = 5
# Enough for an engine's error; the whole of it stands in the Data Docs.
OBSERVED_LENGTH = 400


def outcome(table: TableRules, rule: Rule, validation: Any) -> RuleResult:
    """The row of a rule; one that raised has failed, with its error as observed.

    Rows that break a SQL rule are not part of the validation: see `sample_of`.
    """
    errors = list(_errors(validation.exception_info or {}))
    found: Mapping[str, Any] = validation.result or {}
    of_rows = QUERY in rule.kwargs
    count = found.get("observed_value" if of_rows else "unexpected_count")
    values = found.get("partial_unexpected_list") or []
    return RuleResult(
        table_schema=table.schema,
        table_name=table.table,
        rule_no=rule.number,
        expectation=rule.expect,
        column_name=_column(rule),
        severity=rule.severity,
        success=bool(validation.success) and not errors,
        observed=("; ".join(errors) or _observed(found, of_rows))[:OBSERVED_LENGTH],
        unexpected_count=None if count is None else int(count),
        sample=_json([{_column(rule) or "value": value} for value in values]),
        why=rule.why,
    )


def sample_of(warehouse: Warehouse, release_id: str, rule: Rule, table: str) -> str:
    """Up to five rows that a SQL rule found in the release, as JSON."""
    query = rule.kwargs[QUERY].strip().rstrip(";").format(batch=table)
    return _json(
        warehouse.query(
            release_id, f"select * from ({query}) as broken limit {SAMPLE_ROWS}"
        )
    )


def _observed(found: Mapping[str, Any], of_rows: bool) -> str:
    if of_rows:
        count = found["observed_value"]
        return f"{count} row" if count == 1 else f"{count} rows"
    if "unexpected_count" in found:
        return f"{found['unexpected_count']} of {found['element_count']} values"
    return str(found.get("observed_value"))


def _column(rule: Rule) -> str | None:
    """The column or columns that the rule looks at, None for a whole table."""
    single = rule.kwargs.get("column")
    pair = [rule.kwargs[key] for key in ("column_A", "column_B") if key in rule.kwargs]
    several = pair or rule.kwargs.get("column_list")
    return single if single else ", ".join(several) if several else None


def _errors(info: Mapping[str, Any]) -> Iterator[str]:
    """The messages in exception info, which is flat or nested by metric."""
    if info.get("raised_exception"):
        message = str(info.get("exception_message") or "raised an exception")
        yield " ".join(message.split())
    for nested in info.values():
        if isinstance(nested, Mapping):
            yield from _errors(nested)


def _json(rows: Any) -> str:
    return json.dumps(rows, default=str, ensure_ascii=False)
