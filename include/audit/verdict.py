"""What an audit found: one result per rule, and whether the release may be served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from include.audit.rules import BLOCK, WARN


@dataclass(frozen=True)
class RuleResult:
    """A row of `ops.audit_results`, without the release's id.

    `sample` is a JSON list of up to five rows that break the rule; `rule_no` is 0 for
    what holds of every table: it has a suite, a suite its table, and readers find what
    they found before.
    """

    table_schema: str
    table_name: str
    rule_no: int
    expectation: str
    column_name: str | None
    severity: str
    success: bool
    observed: str
    unexpected_count: int | None
    sample: str
    why: str

    @classmethod
    def blocking(
        cls,
        table: tuple[str, str],
        expectation: str,
        observed: str,
        why: str,
        column: str | None = None,
    ) -> RuleResult:
        """A failure of what holds of every table, whatever its own rules are."""
        return cls(
            table_schema=table[0],
            table_name=table[1],
            rule_no=0,
            expectation=expectation,
            column_name=column,
            severity=BLOCK,
            success=False,
            observed=observed,
            unexpected_count=None,
            sample="[]",
            why=why,
        )

    def as_row(self, release_id: str) -> dict[str, Any]:
        """The columns of `ops.audit_results`, in order."""
        return {"release_id": release_id, **asdict(self)}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> RuleResult:
        """The result that a row of `ops.audit_results` holds."""
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Verdict:
    """All results of one audit, in the order of tables and rules."""

    release_id: str
    results: tuple[RuleResult, ...]

    @property
    def may_publish(self) -> bool:
        """True if rules were checked and no blocking one failed."""
        return bool(self.results) and not self.blocking

    @property
    def blocking(self) -> tuple[RuleResult, ...]:
        """The failed rules that hold the release."""
        return self._failed(BLOCK)

    @property
    def warnings(self) -> tuple[RuleResult, ...]:
        """The failed rules that a person should look at."""
        return self._failed(WARN)

    @property
    def counts(self) -> dict[str, int]:
        """Rules by outcome, for the manifest and the summary."""
        return {
            "rules": len(self.results),
            "passed": sum(result.success for result in self.results),
            "warned": len(self.warnings),
            "blocked": len(self.blocking),
        }

    def _failed(self, severity: str) -> tuple[RuleResult, ...]:
        return tuple(
            result
            for result in self.results
            if not result.success and result.severity == severity
        )
