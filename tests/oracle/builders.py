"""The recomputed rows of every published table, under its published column names.

Money is in cents; a value coefficient is in 10^-12 of the value unit.
"""

from collections.abc import Callable
from fractions import Fraction
from math import floor

import pandas as pd

from . import ageing, classes, drivers, retention, value
from .books import Books, within
from .periods import MONTHS, Period

WEIGHT_PLACES = 6
COEFFICIENT_PLACES = 12
EFFECT_PLACES = 6

Build = Callable[[Books], pd.DataFrame]


def every_period(build: Callable[[Books, Period], pd.DataFrame]) -> Build:
    """A builder of one period's rows -> a builder of all of them."""

    def all_periods(books: Books) -> pd.DataFrame:
        return pd.concat([build(books, p) for p in books.periods], ignore_index=True)

    return all_periods


def customer_value(books: Books) -> pd.DataFrame:
    """M1, with the coefficient in the value unit."""
    rows = every_period(value.customer_value)(books)
    unit = books.settings.value_unit
    coefficient = rows.weight * _step(books)
    months = rows.period_type.map(MONTHS)
    return rows.assign(
        value_coefficient=coefficient,
        value_coefficient_annualised=coefficient * 12 // months,
        period_months=months,
        value_unit=unit,
    )


def base_value(books: Books) -> pd.DataFrame:
    """M2: totals, the two effects of the change and what no customer was named on."""
    return pd.DataFrame([_base_row(books, period) for period in books.periods])


def customer_abc(books: Books) -> pd.DataFrame:
    """M7."""
    rows = every_period(_abc)(books)
    return rows.assign(metric_value=_metric(rows, "metric_amount", books))


def abc_migration(books: Books) -> pd.DataFrame:
    """M8; no rows where no period has a base."""
    columns = ["from_class", "to_class", "metric_amount", "base_amount"]
    moves = [pd.DataFrame(columns=[*columns, "metric", "method"])]
    for period in (p for p in books.periods if p.has_base):
        now, base = _abc(books, period), _abc(books, period.base)
        for (metric, method), rows in now.groupby(["metric", "method"]):
            before = base[(base.metric == metric) & (base.method == method)]
            found = classes.migration(rows, before, _unknown(books, period, metric))
            moves.append(found.assign(metric=metric, method=method, **period.key))
    rows = pd.concat(moves, ignore_index=True)
    return rows.assign(
        metric_value_from=_metric(rows, "base_amount", books),
        metric_value_to=_metric(rows, "metric_amount", books),
    )


def value_drivers(books: Books) -> pd.DataFrame:
    """What changed each customer's coefficient, in the value unit."""
    rows = every_period(drivers.value_drivers)(books)
    return _in_unit(rows, ["change"], ["turnover", "payment", "frequency"], books)


def base_drivers(books: Books) -> pd.DataFrame:
    """What changed the value of the base, in the value unit."""
    rows = pd.DataFrame([drivers.base_drivers(books, p) for p in books.periods])
    values = [name for name in rows if name.startswith("value_")] + ["change"]
    return _in_unit(rows, values, ["turnover", "payment", "frequency"], books)


def receivables_ageing(books: Books) -> pd.DataFrame:
    """M11: month-ends, which are those of the trailing twelve months."""
    ends = [p for p in books.periods if p.period_type == "ttm"]
    return pd.concat([ageing.receivables_ageing(books, p) for p in ends])


def revenue_retention(books: Books) -> pd.DataFrame:
    """M5."""
    return pd.DataFrame([retention.revenue_retention(books, p) for p in books.periods])


def cohort_retention(books: Books) -> pd.DataFrame:
    """M6."""
    kinds = ("quarter", "year")
    return pd.concat([retention.cohort_retention(books, kind) for kind in kinds])


def _abc(books: Books, period: Period) -> pd.DataFrame:
    return classes.customer_abc(books, value.customer_value(books, period), period)


def _unknown(books: Books, period: Period, metric: str) -> set[str]:
    sides = (value.customer_value(books, p) for p in (period, period.base))
    return set().union(*(classes.unknown(side, metric) for side in sides))


def _base_row(books: Books, period: Period) -> dict[str, object]:
    row = value.base_value(books, period, value.customer_value(books, period))
    row |= {"period_start": period.start, "evidence": period.evidence}
    row["value_unit"] = books.settings.value_unit
    weight, count = row["weight"], row["customers_with_turnover"]
    row["value_total"] = weight * _step(books)
    scaled = weight / 10**WEIGHT_PLACES / books.settings.value_unit
    row["value_average"] = scaled / count if count else None
    if "base_weight" in row:
        row["base_value_total"] = row["base_weight"] * _step(books)
        row["value_change"] = (weight - row["base_weight"]) * _step(books)
    if row["size_effect"] is not None:
        step, base = row["size_effect"]
        unit = 10**WEIGHT_PLACES * books.settings.value_unit
        size = _half_up(Fraction(step * 10**EFFECT_PLACES, base * unit))
        row["size_effect"] = size
        finer = 10 ** (COEFFICIENT_PLACES - EFFECT_PLACES)
        row["quality_effect"] = row["value_change"] - size * finer
    documents = within(books.documents, period)
    row["turnover_total"] = documents.net.sum()
    row["turnover_unassigned"] = documents.net[documents.customer_id.isna()].sum()
    return row


def _metric(rows: pd.DataFrame, column: str, books: Books) -> pd.Series:
    """The ranked amount as published: the coefficient, or money, in 12 places."""
    money = 10 ** (COEFFICIENT_PLACES - 2)
    is_coefficient = rows.metric == "value_coefficient"
    factor = is_coefficient.map({True: _step(books), False: money})
    return rows[column] * factor


def _step(books: Books) -> int:
    """10^-12 of the value unit per 10^-6 of turnover x factors."""
    places, unit = 10 ** (COEFFICIENT_PLACES - WEIGHT_PLACES), books.settings.value_unit
    assert places % unit == 0, "the coefficient would not be exact in 12 places"
    return places // unit


def _in_unit(
    rows: pd.DataFrame, columns: list[str], effects: list[str], books: Books
) -> pd.DataFrame:
    """Weights -> coefficients, in 12 places; NULL stays NULL."""
    rows = rows.rename(
        columns={"weight_from": "value_from", "weight_to": "value_to"}
    ).copy()
    wanted = {*columns, "value_from", "value_to", *(f"{e}_effect" for e in effects)}
    for column in wanted & set(rows):
        rows[column] = rows[column].astype("object") * _step(books)
    return rows


def _half_up(exact: Fraction) -> int:
    rounded = floor(abs(exact) + Fraction(1, 2))
    return rounded if exact >= 0 else -rounded
