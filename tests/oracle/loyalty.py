"""The loyalty of the base, by segment (DOMAIN.md 1.4), as whole numbers and ratios."""

import pandas as pd

from .books import Books
from .periods import Period

REGULAR_MIN_PERIODS = 2


def counts(
    opening: set[str], closing: set[str], first_purchase: pd.Series, period: Period
) -> dict[str, int | None]:
    """S, N, L, R, E and the two parts of N, which only enough history can tell."""
    joined = closing - opening
    first = sum(first_purchase[customer] >= period.start for customer in joined)
    told = period.splits_new
    return {
        "opening": len(opening),
        "new": len(joined),
        "new_first": first if told else None,
        "reactivated": len(joined) - first if told else None,
        "lost": len(opening - closing),
        "retained": len(opening & closing),
        "closing": len(closing),
    }


def coefficients(row: dict[str, int | None]) -> dict[str, float | None]:
    """K_loyalty, K_new, K_lost, K_growth over opening; repeat_share over closing."""
    opening, closing = row["opening"], row["closing"]
    return {
        "loyalty_coefficient": ratio(row["retained"], opening),
        "new_coefficient": ratio(row["new"], opening),
        "lost_coefficient": ratio(row["lost"], opening),
        "growth_coefficient": ratio(closing, opening),
        "repeat_share": ratio(row["retained"], closing),
    }


def verdict(now: dict[str, int | None], before: dict[str, int | None]) -> str | None:
    """V1 to V4: number of new customers and K_loyalty against the base's own."""
    if not now["opening"] or not before["opening"]:
        return None
    new_up = now["new"] > before["new"]
    now_scaled = now["retained"] * before["opening"]
    loyal_down = now_scaled < before["retained"] * now["opening"]
    if new_up:
        return "V1" if loyal_down else "V2"
    return "V4" if loyal_down else "V3"


def base_loyalty(books: Books, period: Period) -> pd.DataFrame:
    """A row for the whole base ('all') and for each segment of it."""
    active_now, active_base = books.active(period), books.active(period.base)
    seen = active_now | active_base
    segments = books.segment_of
    names = {segments.get(customer) for customer in seen} - {None}
    rows = [_row(books, period, "all", None)]
    rows += [
        _row(books, period, name, set(segments.index[segments == name]))
        for name in sorted(names)
    ]
    unnamed = set(books.first_purchase.index) - set(segments.index)
    if seen & unnamed:
        rows.append(_row(books, period, None, unnamed))
    return pd.DataFrame(rows)


def _row(
    books: Books, period: Period, segment: str | None, members: set[str] | None
) -> dict[str, object]:
    def active(span: Period) -> set[str]:
        customers = books.active(span)
        return customers if members is None else customers & members

    row: dict[str, object] = period.key | {"segment": segment, "verdict": None}
    row["regular_loyalty_coefficient"] = None
    row["evidence"] = period.evidence
    if not period.has_base:
        return row | {"closing": len(active(period))}
    base, first = period.base, books.first_purchase
    now = counts(active(base), active(period), first, period)
    row |= now | coefficients(now)
    if base.has_base:
        before = counts(active(base.base), active(base), first, base)
        row["verdict"] = verdict(now, before)
        row["previous_new"] = before["new"]
        row["previous_loyalty_coefficient"] = coefficients(before)[
            "loyalty_coefficient"
        ]
    if period.known_back >= REGULAR_MIN_PERIODS:
        regular, span = active(base), base
        for _ in range(REGULAR_MIN_PERIODS - 1):
            span = span.base
            regular = regular & active(span)
        kept = len(regular & active(period))
        row["regular_opening"], row["regular_retained"] = len(regular), kept
        row["regular_loyalty_coefficient"] = ratio(kept, len(regular))
    return row


def ratio(part: int | None, whole: int | None) -> float | None:
    """part / whole, unknown when the whole is zero or either is unknown."""
    return None if part is None or not whole else part / whole
