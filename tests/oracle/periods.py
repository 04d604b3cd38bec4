"""The complete periods up to `as_of`, and the base that each is compared with.

DOMAIN.md, "Periods", "The base period" and "Where history starts".
"""

from dataclasses import dataclass

import pandas as pd

from .settings import Settings

MONTHS = {"ttm": 12, "year": 12, "quarter": 3}


@dataclass(frozen=True)
class Period:
    """One period; `known_back` says how many years before it billing is complete."""

    period_type: str
    start: pd.Timestamp
    end: pd.Timestamp
    known_back: int

    @property
    def months(self) -> int:
        return MONTHS[self.period_type]

    @property
    def window_days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def has_base(self) -> bool:
        """The base starts at or after history_start."""
        return self.known_back >= 1

    @property
    def evidence(self) -> str:
        """Why what compares with the base may be unknown."""
        return "complete" if self.has_base else "base_before_history"

    @property
    def splits_new(self) -> bool:
        """History reaches 12 months before the base: a first purchase can be told."""
        return self.known_back >= 2

    @property
    def base(self) -> "Period":
        """The period of the same type that ended 12 months earlier."""
        return Period(
            self.period_type,
            self.start - pd.DateOffset(years=1),
            self.end - pd.DateOffset(years=1) + pd.offsets.MonthEnd(0),
            self.known_back - 1,
        )

    @property
    def key(self) -> dict[str, object]:
        return {"period_type": self.period_type, "period_end": self.end}


def published(settings: Settings, first_document: pd.Timestamp) -> list[Period]:
    """Every published period, oldest first within its type."""
    history = history_start(settings, first_document)
    as_of = pd.Timestamp(settings.as_of)
    ends = pd.date_range(history, as_of, freq="ME")
    chosen = {
        "ttm": list(ends),
        "year": [e for e in ends if e.month == 12],
        "quarter": [e for e in ends if e.month % 3 == 0],
    }
    periods: list[Period] = []
    for kind, kind_ends in chosen.items():
        spans = [(_start(e, MONTHS[kind]), e) for e in kind_ends]
        complete = [
            Period(kind, start, end, _years_between(history, start))
            for start, end in spans
            if start >= history
        ]
        periods += complete[-settings.ttm_periods :] if kind == "ttm" else complete
    return periods


def history_start(settings: Settings, first_document: pd.Timestamp) -> pd.Timestamp:
    """The setting, else the first day of the month of the earliest document."""
    if settings.history_start is not None:
        return pd.Timestamp(settings.history_start)
    return first_document.replace(day=1)


def _start(end: pd.Timestamp, months: int) -> pd.Timestamp:
    return (end + pd.Timedelta(days=1)) - pd.DateOffset(months=months)


def _years_between(history: pd.Timestamp, start: pd.Timestamp) -> int:
    years = start.year - history.year
    return years - int(start - pd.DateOffset(years=years) < history)
