"""What an audit finds, writes, holds and says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from include.audit.report import read_verdict, refusal
from include.audit.run import audit_candidate
from include.audit.verdict import RuleResult
from include.errors import AuditFailed, RuleError
from include.settings import Settings
from tests.unit.audit.workspace import RELEASE, SERVED, run_sql, write_rules


def rule(expect: str, severity: str = "block", **arguments: Any) -> dict[str, Any]:
    """A rule as it stands in a file."""
    return {
        "expect": expect,
        "with": arguments,
        "severity": severity,
        "why": "Because the test says so.",
    }


def sql(query: str, severity: str = "block") -> dict[str, Any]:
    return rule("unexpected_rows_expectation", severity, unexpected_rows_query=query)


NOT_EMPTY = rule("expect_table_row_count_to_be_between", min_value=1)
NEGATIVES = "select invoice_id, net_amount from analytics.invoices where net_amount < 0"


@pytest.fixture(scope="module")
def failed(
    tmp_path_factory: pytest.TempPathFactory,
    make_workspace: Callable[[Path], Settings],
) -> tuple[Settings, str]:
    """One audit in which everything goes wrong that can, and what it said."""
    folder = tmp_path_factory.mktemp("failed")
    workspace = make_workspace(folder)
    run_sql(workspace, "create table analytics.payments as select 1 as payment_id")
    run_sql(workspace, "create table ops.batches as select 1 as batch_id")
    write_rules(folder, "ageing", NOT_EMPTY)
    write_rules(folder, "payments", NOT_EMPTY, schema="ops")
    rules = write_rules(
        folder,
        "invoices",
        NOT_EMPTY,
        sql(NEGATIVES),
        sql(NEGATIVES.replace("< 0", "< 15"), severity="warn"),
        rule(
            "expect_column_values_to_be_in_set",
            column="invoice_id",
            value_set=["i1", "i2"],
        ),
        sql("select * from analytics.receipts"),
        rule("expect_column_values_to_match_regex", column="invoice_id", regex="i."),
    )
    with pytest.raises(AuditFailed) as raised:
        audit_candidate(workspace, RELEASE, rules)
    return workspace, str(raised.value)


def result_of(failed: tuple[Settings, str], rule_no: int) -> RuleResult:
    verdict = read_verdict(failed[0].warehouse(), RELEASE)
    (result,) = [
        result
        for result in verdict.results
        if (result.table_name, result.rule_no) == ("invoices", rule_no)
    ]
    return result


def test_a_candidate_that_passes_carries_its_verdict_and_has_data_docs(
    workspace: Settings, tmp_path: Path
) -> None:
    warned = sql(NEGATIVES, severity="warn")
    rules = write_rules(tmp_path, "invoices", NOT_EMPTY, warned)

    verdict = audit_candidate(workspace, RELEASE, rules)

    assert verdict.may_publish
    assert verdict.counts == {"rules": 3, "passed": 2, "warned": 1, "blocked": 0}
    assert read_verdict(workspace.warehouse(), RELEASE) == verdict
    assert not (workspace.root / "held").exists()
    assert (workspace.root / "data_docs" / RELEASE / "index.html").is_file()


def test_a_failed_audit_holds_the_candidate_and_its_verdict_forbids_publishing(
    failed: tuple[Settings, str],
) -> None:
    workspace, _ = failed

    assert (workspace.root / "held" / f"{RELEASE}.duckdb").is_file()
    assert workspace.warehouse().served() == SERVED
    verdict = read_verdict(workspace.warehouse(), RELEASE)
    assert not verdict.may_publish


def test_a_failed_audit_says_rule_table_observed_reason_rows_and_what_stays_true(
    failed: tuple[Settings, str],
) -> None:
    _, message = failed

    assert f"Release {RELEASE} is held" in message
    assert (
        "- analytics.invoices, rule 2: unexpected_rows_expectation\n"
        "    observed: 1 row\n"
        "    why: Because the test says so.\n"
        '    row: {"invoice_id": "i3", "net_amount": "-5.00"}\n'
    ) in message
    assert f"Release {SERVED} stays served." in message
    assert f"data_docs/{RELEASE}/index.html" in message


def test_a_warning_is_recorded_with_its_rows_and_is_not_among_what_blocks(
    failed: tuple[Settings, str],
) -> None:
    warned = result_of(failed, 3)

    assert not warned.success
    assert {row["invoice_id"] for row in json.loads(warned.sample)} == {"i1", "i3"}
    assert "analytics.invoices, rule 3" not in failed[1]


def test_a_failing_column_rule_names_its_column_and_the_values_that_break_it(
    failed: tuple[Settings, str],
) -> None:
    _, message = failed

    assert (
        "rule 4: expect_column_values_to_be_in_set of invoice_id\n"
        "    observed: 1 of 3 values\n"
    ) in message
    assert 'row: {"invoice_id": "i3"}' in message


@pytest.mark.parametrize(
    ("rule_no", "error"),
    [(5, "Table with name receipts does not exist"), (6, "Regex is not supported")],
    ids=["sql_on_a_missing_table", "not_supported_by_the_engine"],
)
def test_a_rule_that_raises_has_failed_with_the_error_as_observed(
    failed: tuple[Settings, str], rule_no: int, error: str
) -> None:
    result = result_of(failed, rule_no)

    assert not result.success
    assert error in result.observed


@pytest.mark.parametrize("table", ["ops.batches", "analytics.payments"])
def test_a_published_table_without_expectations_of_its_schema_blocks(
    failed: tuple[Settings, str], table: str
) -> None:
    assert f"- {table}, rule 0: table_has_expectations" in failed[1]


@pytest.mark.parametrize("table", ["analytics.ageing", "ops.payments"])
def test_expectations_whose_table_is_missing_block(
    failed: tuple[Settings, str], table: str
) -> None:
    assert f"- {table}, rule 0: expectations_have_table" in failed[1]


def test_reference_tables_and_the_audit_itself_need_no_expectations(
    workspace: Settings, tmp_path: Path
) -> None:
    run_sql(workspace, "create schema reference")
    run_sql(workspace, "create table reference.bands as select 1 as rank")
    rules = write_rules(tmp_path, "invoices", NOT_EMPTY)
    audit_candidate(workspace, RELEASE, rules)

    again = audit_candidate(workspace, RELEASE, rules)

    assert again.may_publish
    assert again.counts["rules"] == 2


def test_rules_that_cannot_be_built_leave_the_candidate_without_a_verdict(
    workspace: Settings, tmp_path: Path
) -> None:
    misspelt = rule("expect_table_row_count_to_be_betwen", min_value=1)

    with pytest.raises(RuleError, match="invoices.yml, rule 2"):
        audit_candidate(
            workspace, RELEASE, write_rules(tmp_path, "invoices", NOT_EMPTY, misspelt)
        )

    with pytest.raises(AuditFailed, match="never audited"):
        read_verdict(workspace.warehouse(), RELEASE)


def test_a_verdict_of_another_release_does_not_allow_publishing(
    workspace: Settings,
) -> None:
    passed = RuleResult(
        table_schema="analytics",
        table_name="invoices",
        rule_no=1,
        expectation="expect_table_row_count_to_be_between",
        column_name=None,
        severity="block",
        success=True,
        observed="3",
        unexpected_count=None,
        sample="[]",
        why="Because the test says so.",
    )
    workspace.warehouse().write_audit(RELEASE, [passed.as_row(SERVED)])

    verdict = read_verdict(workspace.warehouse(), RELEASE)

    assert not verdict.may_publish
    assert "no rule was checked" in refusal(verdict)
