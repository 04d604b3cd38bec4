"""Revenue retention of the base and cohorts (DOMAIN.md section 2, M5 and M6)."""

import pandas as pd

from .books import Books
from .loyalty import ratio
from .periods import Period


def revenue_retention(books: Books, period: Period) -> dict[str, object]:
    """Start, expansion, contraction, churned, new, reactivated, other, end: in cents.

    Only the end is known without a base; `reactivated` is told apart from `new` only
    where history tells a first purchase.
    """
    if not period.has_base:
        end = int(books.turnover(period).sum())
        evidence = {"evidence": "base_before_history"}
        return period.key | evidence | {"end_turnover": end}
    turnover = pd.DataFrame(
        {"t0": books.turnover(period.base), "t1": books.turnover(period)}
    )
    turnover = turnover.fillna(0).astype("int64")
    t0, t1 = turnover.t0, turnover.t1
    now = turnover.index.isin(list(books.active(period)))
    before = turnover.index.isin(list(books.active(period.base)))
    opened = before & (t0 > 0)
    stayed, left, joined = opened & now, opened & ~now, now & ~before
    first = books.first_purchase.reindex(turnover.index) >= period.start
    split = period.splits_new
    row = {
        "start_turnover": t0[opened].sum(),
        "expansion": (t1 - t0)[stayed].clip(lower=0).sum(),
        "contraction": (t0 - t1)[stayed].clip(lower=0).sum(),
        "churned": (t0 - t1)[left].sum(),
        "new": t1[joined & (first if split else True)].sum(),
        "reactivated": t1[joined & ~first].sum() if split else None,
        "other": t1[~opened & ~joined].sum(),
        "end_turnover": t1.sum(),
    }
    start = int(row["start_turnover"])
    kept = pd.concat([t0, t1.clip(lower=0)], axis=1).min(axis=1)[opened].sum()
    row = {name: None if v is None else int(v) for name, v in row.items()}
    row["net_revenue_retention"] = ratio(int(t1[opened].sum()), start)
    row["gross_revenue_retention"] = ratio(int(kept), start)
    return period.key | row | {"evidence": "complete"}


def cohort_retention(books: Books, period_type: str) -> pd.DataFrame:
    """cohort x periods since: size, active, retention, revenue in cents.

    A cohort is a published period, so customers whose first purchase lies before
    complete history belong to none. A cell that is not observed yet is unknown.
    """
    periods = [p for p in books.periods if p.period_type == period_type]
    activity = [books.active(p) for p in periods]
    revenue = [books.turnover(p) for p in periods]
    cells = []
    for start, cohort in enumerate(periods):
        first = books.first_purchase.between(cohort.start, cohort.end)
        members = set(first.index[first])
        if not members:
            continue
        for k in range(len(periods)):
            cell = {"period_type": period_type, "cohort_end": cohort.end}
            cell |= {"periods_since": k, "cohort_size": len(members)}
            cell["is_observed"] = start + k < len(periods)
            if cell["is_observed"]:
                active = len(members & activity[start + k])
                sold = revenue[start + k]
                cell["active"] = active
                cell["retention"] = active / len(members)
                cell["revenue"] = int(sold[sold.index.isin(members)].sum())
            cells.append(cell)
    return pd.DataFrame(cells)
