"""What an expectations file may say, and that everything else is refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import great_expectations as gx
import pytest

from include.audit import suites
from include.audit.rules import load_rules
from include.audit.suites import build_suite
from include.errors import RuleError
from tests.unit.audit.workspace import write_rules

COLUMNS = ["invoice_id", "net_amount"]
GOOD = {
    "expect": "expect_column_values_to_not_be_null",
    "with": {"column": "invoice_id"},
    "severity": "block",
    "why": "A document without an id cannot be traced.",
}


def changed(**keys: Any) -> dict[str, Any]:
    return {**GOOD, **keys}


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in GOOD.items() if name != key}


def built(folder: Path) -> Any:
    gx.get_context(mode="ephemeral")  # a suite is made in a context
    (table,) = load_rules(folder)
    return build_suite(table, COLUMNS)


def test_a_rule_becomes_an_expectation_that_carries_its_reason(
    tmp_path: Path,
) -> None:
    (expectation,) = built(write_rules(tmp_path, "invoices", GOOD)).expectations

    assert type(expectation).__name__ == "ExpectColumnValuesToNotBeNull"
    assert expectation.meta == {"rule_no": 1}
    assert GOOD["why"] in expectation.description
    assert expectation.severity == "critical"


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (without("why"), "why is missing"),
        (changed(why="  "), "why is missing"),
        (without("severity"), "severity None is not block or warn"),
        (changed(severity="blocking"), "severity 'blocking' is not block or warn"),
        (without("expect"), "expect is missing"),
        (changed(wiht={}), "unknown key 'wiht'"),
        (changed(**{"with": ["column"]}), "with must be a mapping"),
        (
            changed(expect="expect_column_values_to_not_be_nul"),
            "no such expectation. Did you mean expect_column_values_to_not_be_null?",
        ),
        (changed(**{"with": {"column": "invoice_ids"}}), "has no invoice_ids. Did you"),
        (changed(**{"with": {}}), "column field required"),
        (changed(**{"with": {"column": "invoice_id", "mostyl": 1}}), "bad arguments"),
        (
            changed(**{"with": {"column": "invoice_id", "severity": "info"}}),
            "severity does not belong under with",
        ),
        (
            changed(expect="expect_table_row_count_to_be_between", **{"with": {}}),
            "has no bounds, so it cannot fail",
        ),
        (
            changed(
                expect="expect_compound_columns_to_be_unique",
                **{"with": {"column_list": ["invoice_id", "line"]}},
            ),
            "has no line",
        ),
        (
            changed(expect="expect_column_quantile_values_to_be_between"),
            "its result cannot be stored",
        ),
        ("a text", "must be a mapping"),
    ],
)
def test_what_is_not_a_rule_is_refused_with_its_file_number_and_reason(
    tmp_path: Path, broken: Any, said: str
) -> None:
    folder = write_rules(tmp_path, "invoices", GOOD, broken)

    with pytest.raises(RuleError) as refused:
        built(folder)

    assert "invoices.yml, rule 2" in str(refused.value)
    assert said in " ".join(str(refused.value).split())


def test_a_rule_that_great_expectations_drops_is_missed_by_its_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        suites.ExpectationSuite, "add_expectation", lambda self, expectation: None
    )

    with pytest.raises(RuleError, match="invoices.yml: 1 rules asked for, 0 built"):
        built(write_rules(tmp_path, "invoices", GOOD))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("table: invoices\nrules: []", "at least one rule"),
        ("table: invoices", "at least one rule"),
        ("table: payments\nrules: [{}]", "table is 'payments'"),
        ("table: invoices\nschema: reference\nrules: [{}]", "schema 'reference'"),
        ("table: invoices\nowner: me\nrules: [{}]", "unknown key 'owner'"),
        ("- table", "must hold table and rules"),
        ("table: [", "is not YAML"),
        (
            "table: invoices\nrules:\n- severity: block\n  severity: warn\n",
            "key 'severity' is given twice",
        ),
    ],
)
def test_a_file_that_is_not_an_expectations_file_is_refused(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "invoices.yml").write_text(text, encoding="utf-8")

    with pytest.raises(RuleError) as refused:
        load_rules(tmp_path)

    assert str(refused.value).startswith("invoices.yml, file: ")
    assert said in str(refused.value)


def test_a_folder_without_expectations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="nothing can be audited"):
        load_rules(tmp_path)
