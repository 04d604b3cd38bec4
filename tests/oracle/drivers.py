"""What changed a customer's and the base's value, and how steady it is (M9, drivers).

A change goes from the base's factors to the period's one factor at a time, turnover
first; amounts are `weight` units (cents x 10^-4), which are exact.
"""

from math import sqrt

import pandas as pd

from .books import Books, within
from .classes import customer_abc
from .periods import Period
from .value import customer_value

FACTORS = ["turnover", "payment_factor", "frequency_factor", "weight"]
BUCKET_MONTHS = 3


def value_drivers(books: Books, period: Period) -> pd.DataFrame:
    """One row per customer of the period; NULL everywhere without a base."""
    now = customer_value(books, period).set_index("customer_id")
    rows = now[FACTORS].add_suffix("_to")
    if not period.has_base:
        evidence = {"evidence": "base_before_history", "movement": None}
        return rows.reset_index().assign(**evidence, **period.key)
    base = customer_value(books, period.base).set_index("customer_id")
    base = base[base.documents > 0]
    rows = rows.join(base[FACTORS].add_suffix("_from"))
    for column in ("turnover_from", "weight_from"):
        rows[column] = rows[column].fillna(0).astype("int64")
    rows["change"] = rows.weight_to - rows.weight_from
    both = (rows.turnover_from > 0) & (rows.turnover_to > 0)
    payment_from = rows.payment_factor_from.fillna(0).astype("int64")
    frequency_from = rows.frequency_factor_from.fillna(0).astype("int64")
    turned = rows.turnover_to * payment_from * frequency_from
    paid = rows.turnover_to * rows.payment_factor_to * frequency_from
    rows["turnover_effect"] = (turned - rows.weight_from).where(both, rows.change)
    rows["payment_effect"] = (paid - turned).where(both, 0)
    rows["frequency_effect"] = (rows.weight_to - paid).where(both, 0)
    is_active = rows.index.isin(list(books.active(period)))
    was_active = rows.index.isin(list(books.active(period.base)))
    movement = pd.Series("unchanged", index=rows.index)
    movement[rows.change > 0] = "grown"
    movement[rows.change < 0] = "shrunk"
    movement[is_active & ~was_active] = "won"
    movement[was_active & ~is_active] = "lost"
    rows["movement"] = movement
    return rows.reset_index().assign(evidence="complete", **period.key)


def base_drivers(books: Books, period: Period) -> dict[str, object]:
    """The sums of value_drivers over turnover > 0, in weight units."""
    rows = value_drivers(books, period)
    if not period.has_base:
        return period.key | {"evidence": "base_before_history"}
    counted_from = rows.weight_from.where(rows.turnover_from > 0, 0)
    counted_to = rows.weight_to.where(rows.turnover_to > 0, 0)
    step = counted_to - counted_from
    found: dict[str, object] = {
        "value_from": int(counted_from.sum()),
        "value_to": int(counted_to.sum()),
        "change": int(step.sum()),
        "payment_effect": int(rows.payment_effect.sum()),
        "frequency_effect": int(rows.frequency_effect.sum()),
    }
    found["turnover_effect"] = int(
        (step - rows.payment_effect - rows.frequency_effect).sum()
    )
    for movement in ("won", "lost", "grown", "shrunk", "unchanged"):
        of_them = rows.movement == movement
        found[f"customers_{movement}"] = int(of_them.sum())
        found[f"value_{movement}"] = int(step[of_them].sum())
    assert found.pop("value_unchanged") == 0
    return period.key | found | {"evidence": "complete"}


def customer_segments(books: Books, period: Period) -> pd.DataFrame:
    """XYZ over blocks of three months, ABC-XYZ, and RFM by strictly worse customers."""
    values = customer_value(books, period)
    ranked = customer_abc(books, values, period)
    cut = ranked[(ranked.metric == "value_coefficient") & (ranked.method == "cut")]
    rows = values.set_index("customer_id")[["turnover", "order_days"]]
    rows["abc_class"] = cut.set_index("customer_id").abc_class
    documents = within(books.assigned, period)
    months = (documents.date.dt.year - period.start.year) * 12
    months += documents.date.dt.month - period.start.month
    blocks = documents.groupby(["customer_id", months // BUCKET_MONTHS]).net.sum()
    blocks = blocks.unstack(fill_value=0).reindex(rows.index, fill_value=0)
    count = period.months // BUCKET_MONTHS
    rows["buckets"] = count
    total, squares = blocks.sum(axis=1), (blocks.astype(object) ** 2).sum(axis=1)
    scaled = count * squares - total.astype(object) ** 2
    root = scaled.map(lambda exact: sqrt(int(exact)))
    rows["bucket_mean"] = total / count / 100
    rows["bucket_deviation"] = root / count / 100
    varies = root / total.where((total > 0) & (count >= 4))
    rows["variation_coefficient"] = varies
    bounds = {"Z": varies > 0.5, "Y": varies <= 0.5, "X": varies <= 0.25}
    rows["xyz_class"] = "U"
    for xyz_class, holds in bounds.items():
        rows.loc[holds, "xyz_class"] = xyz_class
    rows["abc_xyz"] = rows.abc_class + rows.xyz_class
    last = within(books.purchases, period).groupby("customer_id").date.max()
    last = last.reindex(rows.index)
    rows["recency_days"] = (period.end - last).dt.days
    bought = rows[rows.recency_days.notna()]
    rows["rfm_evidence"] = "not_active"
    enough = len(bought) >= 5
    rows.loc[bought.index, "rfm_evidence"] = "scored" if enough else "fewer_than_five"
    scores = {
        "recency_score": -bought.recency_days,
        "frequency_score": bought.order_days,
        "monetary_score": bought.turnover,
    }
    for name, measure in scores.items():
        worse = measure.rank(method="min").astype("int64") - 1
        score = (1 + 5 * worse // len(bought)).clip(upper=5) if enough else None
        rows[name] = score
    return rows.reset_index().assign(**period.key)
