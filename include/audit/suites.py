"""Rules into a Great Expectations suite, rule for rule or not at all."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from great_expectations.core import ExpectationSuite
from great_expectations.exceptions import ExpectationNotFoundError
from great_expectations.expectations.registry import (
    get_expectation_impl,
    list_registered_expectation_implementations,
)

from include.audit.rules import BLOCK, Rule, TableRules
from include.errors import RuleError

QUERY = "unexpected_rows_query"
# Data Docs show the severity in the words of Great Expectations.
GX_SEVERITY = {True: "critical", False: "warning"}
# What the rule's own keys say, or what the audit sets for all rules alike.
NOT_IN_WITH = {
    "id",
    "meta",
    "notes",
    "description",
    "severity",
    "result_format",
    "catch_exceptions",
    "rendered_content",
    "windows",
    "batch_id",
}
COLUMNS = ("column", "column_A", "column_B", "column_list", "column_set")
# Its result holds a numpy boolean, which Great Expectations itself cannot store:
# the whole audit would end in a stack trace instead of a failed rule.
REFUSED = {
    "expect_column_quantile_values_to_be_between": (
        "its result cannot be stored; compare a percentile in an "
        "unexpected_rows_expectation instead."
    )
}


def build_suite(table: TableRules, columns: Collection[str]) -> ExpectationSuite:
    """The suite of a table with these columns.

    Raises `RuleError` for a type that Great Expectations does not have, for arguments
    it does not take, for a column the table does not have, and whenever fewer rules
    came out than were asked for.
    """
    suite = ExpectationSuite(name=table.name)
    for rule in table.rules:
        expectation = build_expectation(table, rule)
        require_columns(table, rule, columns)
        suite.add_expectation(expectation)
    if len(suite.expectations) != len(table.rules):
        raise RuleError(
            f"{table.path.name}: {len(table.rules)} rules asked for, "
            f"{len(suite.expectations)} built. "
            "Nothing was audited."
        )
    return suite


def build_expectation(table: TableRules, rule: Rule) -> Any:
    """One rule as an expectation object; raise `RuleError` if it cannot be built."""
    known = list_registered_expectation_implementations()
    try:
        implementation: Any = get_expectation_impl(rule.expect)
    except ExpectationNotFoundError as error:
        near = get_close_matches(rule.expect, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise table.refuse(
            rule, f"Great Expectations has no such expectation.{hint}"
        ) from error
    if rule.expect in REFUSED:
        raise table.refuse(rule, REFUSED[rule.expect])
    taken = NOT_IN_WITH & set(rule.kwargs)
    if taken:
        raise table.refuse(rule, f"{sorted(taken)[0]} does not belong under with.")
    bounds = {"min_value", "max_value"}
    if bounds <= set(implementation.__fields__) and not bounds & set(rule.kwargs):
        raise table.refuse(rule, "has no bounds, so it cannot fail.")
    try:
        return implementation(
            **_marked(rule.kwargs),
            meta={"rule_no": rule.number},
            description=described(rule),
            severity=GX_SEVERITY[rule.severity == BLOCK],
        )
    except (TypeError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise table.refuse(rule, f"bad arguments: {reason}.") from error


def described(rule: Rule) -> str:
    """How Data Docs show the rule; a query is found in the file, under its number."""
    arguments = ", ".join(
        f"{key} {value}" for key, value in rule.kwargs.items() if key != QUERY
    )
    asked = f"{rule.expect} ({arguments})" if arguments else rule.expect
    return f"Rule {rule.number}, {rule.severity}: {asked}. {rule.why}"


def require_columns(table: TableRules, rule: Rule, columns: Collection[str]) -> None:
    """Raise `RuleError` if the rule names a column that the table does not have."""
    for key in COLUMNS:
        named = rule.kwargs.get(key, [])
        for column in [named] if isinstance(named, str) else named:
            if column not in columns:
                near = get_close_matches(str(column), list(columns), n=1)
                hint = f" Did you mean {near[0]}?" if near else ""
                raise table.refuse(rule, f"{table.name} has no {column}.{hint}")


def _marked(kwargs: Any) -> dict[str, Any]:
    """The arguments, SQL marked as reading its batch.

    Great Expectations prints a line to standard output for each copy it makes of a
    query without {batch}; these queries name their tables, as any SQL here does.
    """
    query = kwargs.get(QUERY)
    if not isinstance(query, str) or "{batch}" in query:
        return dict(kwargs)
    return {**kwargs, QUERY: f"/* {{batch}} */ {query}"}
