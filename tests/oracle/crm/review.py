"""What the last trailing year of a release shows, and limits exactly as written."""

from fractions import Fraction
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd

from ..compare import published
from ..relations.limits import seed, var


class Review:
    """What the last trailing year of a release shows; decimals are whole numbers."""

    def __init__(self, release: Path) -> None:
        periods = published(release, "periods").rows
        last = periods[(periods.period_type == "ttm") & periods.is_last].iloc[0]
        self.release, self.end = release, last.period_end
        with duckdb.connect(str(release), read_only=True) as connection:
            (start,) = connection.execute(
                "select history_start from ops.release"
            ).fetchone()
        self.history_start = pd.Timestamp(start)

    @cache  # noqa: B019 - there are four releases
    def rows(self, table: str, kind: str | None = None) -> pd.DataFrame:
        """A table's rows of that year, or its only ones."""
        rows = published(self.release, table).rows
        for column in ("period_end", "month_end"):
            if column in rows and table != "dependency_risk":
                rows = rows[rows[column] == self.end]
        if "period_type" in rows:
            rows = rows[rows.period_type == "ttm"]
        return rows if kind is None else rows[rows.kind == kind]

    @cache  # noqa: B019
    def regulars(self) -> set[str]:
        """Who bought in each of the periods up to the base; nobody before history."""
        rows = published(self.release, "invoices").rows
        bought = rows[(rows.document_type == "invoice") & (rows.net_amount > 0)]
        found: set[str] | None = None
        for back in range(1, var("regular_min_periods") + 1):
            end = self.end - pd.DateOffset(years=back) + pd.offsets.MonthEnd(0)
            start = end - pd.DateOffset(years=1) + pd.offsets.MonthEnd(0)
            if start + pd.Timedelta(1, "D") < self.history_start:
                return set()
            then = (bought.invoice_date > start) & (bought.invoice_date <= end)
            buyers = set(bought.customer_id[then].dropna())
            found = buyers if found is None else found & buyers
        return found or set()


def limit(threshold: str) -> Fraction:
    """A limit of ref_rule_threshold, exactly as written."""
    limits = seed("ref_rule_threshold").set_index("threshold").value
    return Fraction(limits[threshold])


def below(part: pd.Series, whole: pd.Series, threshold: str) -> pd.Series:
    """part / whole < limit, exactly; nothing is below of nothing."""
    at = limit(threshold)
    return (whole > 0) & (part * at.denominator < whole * at.numerator)


def reaches(part: pd.Series, whole: pd.Series, threshold: str) -> pd.Series:
    """part / whole >= limit, likewise."""
    return (whole > 0) & ~below(part, whole, threshold)


def above(value: pd.Series, threshold: str) -> pd.Series:
    """Whether a whole number or a measured figure exceeds a limit."""
    return value > float(limit(threshold))
