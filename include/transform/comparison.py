"""One table in two releases: which rows and cells can be held against each other.

The releases are attached to DuckDB as `before` and `now`; a pair is `old` and `new`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from include.transform.cells import differs
from include.transform.published import Table

# Columns of a key that say which period a row is about.
ENDS = ("period_end", "month_end", "cohort_end")
PERIOD = ("period_type", *ENDS, "periods_since")
# False of a row about a period that has not ended: it states no figure yet.
OBSERVED = "is_observed"
# What a later day changes by itself.
_OF_THE_DAY = {"is_last"}
_IS = "is_in_the_release"
APPEARED = f"old.{_IS} is null"
DISAPPEARED = f"new.{_IS} is null"
BOTH = f"old.{_IS} and new.{_IS}"


@dataclass(frozen=True)
class Comparison:
    """A table in both releases: its key, and column -> portable type of either.

    `same_day`: both stand at the same day, so that rows without a period compare too.
    """

    table: Table
    key: Sequence[str]
    before: Mapping[str, str]
    now: Mapping[str, str]
    same_day: bool

    @property
    def is_possible(self) -> bool:
        """Rows can be told in both, and are about the same time in both."""
        known = all(c in self.before and c in self.now for c in self.key)
        return known and (self.same_day or bool(self.ends))

    @property
    def ends(self) -> list[str]:
        """The columns of the key that date a row, at most one."""
        return [column for column in self.key if column in ENDS]

    @cached_property
    def cells(self) -> dict[str, str]:
        """Column that both have -> the condition that its cells differ."""
        return {
            column: self._differs(column)
            for column in self.now
            if column in self.before and column not in {*self.key, *_OF_THE_DAY}
        }

    def _differs(self, column: str) -> str:
        old, new = f'old."{column}"', f'new."{column}"'
        if self.before[column] == self.now[column]:
            return differs(old, new, self.now[column])
        return f"{text(old)} is distinct from {text(new)}"

    @property
    def pairs(self) -> str:
        """Rows of both releases with the same key beside each other."""
        same = " and ".join(
            f'old."{c}" is not distinct from new."{c}"' for c in self.key
        )
        return f"{self._rows('before', 'now')} as old full join " + (
            f"{self._rows('now', 'before')} as new on {same}"
        )

    def _rows(self, release: str, other: str) -> str:
        """The rows of a release that are about periods which the other has as well."""
        name = ".".join(self.table)
        known = OBSERVED in self.before and OBSERVED in self.now
        where = f"where {OBSERVED}" if known else ""
        rows = f"(select *, true as {_IS} from {release}.{name} {where})"
        if not self.ends:
            return rows
        shared = ", ".join(column for column in self.key if column in PERIOD)
        return f"(from {rows} semi join (from {other}.{name} {where}) using ({shared}))"


def text(value: str) -> str:
    """The SQL of a value as text."""
    return f"cast({value} as varchar)"
