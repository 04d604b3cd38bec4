"""ABC classes and their migration (DOMAIN.md section 2, ABC rows), in whole numbers."""

import pandas as pd

from .books import Books
from .periods import Period

# metric -> the column of customer_value that it ranks; hundredths of the shares.
METRICS = {
    "value_coefficient": "weight",
    "turnover": "turnover",
    "margin": "gross_margin",
}
A_SHARE, B_SHARE = 80, 95
ABSENT = "∅"


def classify(amounts: pd.Series, method: str = "cut") -> pd.DataFrame:
    """Exact amounts per customer -> class, tie group and the three shares.

    Equal amounts are one tie group and share a class; amounts <= 0 are class D and
    have no share.
    """
    positive = amounts[amounts > 0]
    total = sum(int(a) for a in positive)
    groups = positive.value_counts().sort_index(ascending=False)
    above, above_of, through_of, class_of = 0, {}, {}, {}
    for amount, size in groups.items():
        above_of[amount] = above
        class_of[amount] = _cut(above, total)
        above += int(amount) * int(size)
        through_of[amount] = above
    if method == "tangent":
        class_of = _tangent(groups)
    classes = amounts.map(class_of).astype("object")
    return pd.DataFrame(
        {
            "abc_class": classes.where(amounts > 0, "D"),
            "share": (amounts / total).where(amounts > 0) if total else None,
            "share_above": amounts.map(above_of) / total if total else None,
            "share_through": amounts.map(through_of) / total if total else None,
            "tie_group": amounts.rank(method="dense", ascending=False).astype("int64"),
        },
        index=amounts.index,
    )


def customer_abc(books: Books, value: pd.DataFrame, period: Period) -> pd.DataFrame:
    """customer_value rows of a period -> its rows by metric and method.

    `metric_amount` is the exact number ranked (cents, or weight for the coefficient).
    Rank orders by metric, then turnover, both falling, then customer_id. Where no
    document has a cost there is no margin to rank.
    """
    results = []
    for metric, column in METRICS.items():
        methods = ["cut", "tangent"] if metric == "value_coefficient" else ["cut"]
        known = value[value[column].notna()]
        if known.empty:
            continue
        for method in methods:
            rows = known[["customer_id", "turnover", "documents"]].copy()
            rows["metric_amount"] = known[column].astype("int64")
            rows = rows.join(classify(rows.metric_amount, method))
            rows["reason"] = _reason(rows)
            rows = rows.sort_values(
                ["metric_amount", "turnover", "customer_id"],
                ascending=[False, False, True],
            )
            rows["rank"] = range(1, len(rows) + 1)
            results.append(rows.assign(metric=metric, method=method, **period.key))
    return pd.concat(results, ignore_index=True)


def unknown(value: pd.DataFrame, metric: str) -> set[str]:
    """Customers whose metric is not known, so that they have no class either."""
    return set(value.customer_id[value[METRICS[metric]].isna()])


def migration(now: pd.DataFrame, base: pd.DataFrame, without: set[str]) -> pd.DataFrame:
    """Classes of one metric and method in a period and its base -> counts per move.

    Columns from_class, to_class, customers, direction, metric_amount (of the period)
    and base_amount.
    Without documents a customer is absent (∅); absent in both is no move. Customers
    `without` a known metric on either side are in no move: unknown is not absent.
    """
    columns = ["customer_id", "metric_amount", "state"]
    both = _states(now)[columns].merge(
        _states(base)[columns], on="customer_id", how="outer", suffixes=("", "_base")
    )
    both = both.fillna(
        {"state": ABSENT, "state_base": ABSENT, "metric_amount": 0}
        | {"metric_amount_base": 0}
    )
    moved = (both.state != ABSENT) | (both.state_base != ABSENT)
    both = both[moved & ~both.customer_id.isin(without)]
    moves = both.groupby(["state_base", "state"]).agg(
        customers=("customer_id", "size"),
        metric_amount=("metric_amount", "sum"),
        base_amount=("metric_amount_base", "sum"),
    )
    moves.index.names = ["from_class", "to_class"]
    moves = moves.astype("int64").reset_index()
    steps = zip(moves.from_class, moves.to_class, strict=True)
    return moves.assign(direction=[_direction(*step) for step in steps])


def _direction(before: str, after: str) -> str:
    if before == ABSENT:
        return "joined"
    if after == ABSENT:
        return "lost"
    return "same" if before == after else "up" if after < before else "down"


def _states(rows: pd.DataFrame) -> pd.DataFrame:
    absent = rows.reason == "no_documents"
    return rows.assign(state=rows.abc_class.where(~absent, ABSENT))


def _reason(rows: pd.DataFrame) -> pd.Series:
    reason = pd.Series("negative", index=rows.index, dtype="object")
    reason = reason.where(rows.metric_amount < 0, "zero")
    reason = reason.where(rows.documents > 0, "no_documents")
    return reason.where(rows.metric_amount <= 0, None)


def _cut(above: int, total: int) -> str:
    if 100 * above < A_SHARE * total:
        return "A"
    return "B" if 100 * above < B_SHARE * total else "C"


def _tangent(groups: pd.Series) -> dict[int, str]:
    """A: at least the mean of all; B: of the rest, at least the rest's mean; C."""
    class_of: dict[int, str] = {}
    rest = groups
    for name in ("A", "B"):
        total = sum(int(a) * int(n) for a, n in rest.items())
        count = int(rest.sum())
        reached = [a for a in rest.index if int(a) * count >= total]
        class_of |= dict.fromkeys(reached, name)
        rest = rest.drop(reached)
    return class_of | dict.fromkeys(rest.index, "C")
