"""Two tables by key and cell -> the differences, in words."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

TOLERANCE = 1e-9
SHOWN = 5

Cell = object


def published(release: Path, table: str) -> pd.DataFrame:
    """A published table as it stands: decimals as Decimal, dates as date."""
    with duckdb.connect(str(release), read_only=True) as connection:
        rows = connection.execute(f"select * from analytics.{table}").to_arrow_table()
    return rows.to_pandas()


def cents(value: Cell) -> Decimal | None:
    """Cents of the base currency -> money."""
    return None if unknown(value) else Decimal(int(value)).scaleb(-2)


def hundredths(value: Cell) -> Decimal | None:
    """A factor in hundredths -> the factor."""
    return cents(value)


def plain(value: Cell) -> Cell:
    """One representation of a cell: no NaN, no Timestamp, no numpy scalar."""
    if unknown(value):
        return None
    if isinstance(value, (pd.Timestamp, datetime)):
        return value.date()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def unknown(value: Cell) -> bool:
    """NULL in any of its guises."""
    return value is None or value is pd.NaT or value is pd.NA or value != value


def differences(
    expected: pd.DataFrame,
    actual: pd.DataFrame,
    keys: list[str],
    exact: dict[str, Callable[[Cell], Cell]],
    ratios: list[str],
) -> list[str]:
    """What differs, a line each: keys on one side only, then the cells by column.

    `exact` names the columns that must be equal once its function has put the expected
    cell into published form; `ratios` those within 1e-9.
    """
    assert len(expected), "nothing recomputed"
    assert len(actual), "nothing published"
    left, right = _keyed(expected, keys), _keyed(actual, keys)
    said = _one_sided("only recomputed", left.index.difference(right.index))
    said += _one_sided("only published", right.index.difference(left.index))
    shared = left.index.intersection(right.index)
    left, right = left.loc[shared], right.loc[shared]
    for column, form in exact.items():
        wanted = [plain(form(v)) for v in left[column]]
        found = [plain(v) for v in right[column]]
        unequal = [w != f for w, f in zip(wanted, found, strict=True)]
        said += _cells(column, shared, wanted, found, unequal)
    for column in ratios:
        wanted = [plain(v) for v in left[column]]
        found = [plain(v) for v in right[column]]
        unequal = [not _close(w, f) for w, f in zip(wanted, found, strict=True)]
        said += _cells(column, shared, wanted, found, unequal)
    return said


def _keyed(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    for key in keys:
        rows = rows.assign(**{key: [str(plain(v)) for v in rows[key]]})
    keyed = rows.set_index(keys)
    twice = keyed.index[keyed.index.duplicated()]
    assert twice.empty, f"{len(twice)} keys twice, such as {list(twice[:SHOWN])}"
    return keyed


def _one_sided(where: str, keys: pd.Index) -> list[str]:
    if keys.empty:
        return []
    return [f"{len(keys)} rows {where}, such as {list(keys[:SHOWN])}"]


def _cells(
    column: str,
    keys: pd.Index,
    wanted: list[Cell],
    found: list[Cell],
    unequal: list[bool],
) -> list[str]:
    where = np.flatnonzero(unequal)
    if not len(where):
        return []
    shown = [
        f"  {keys[i]}: recomputed {wanted[i]!r}, published {found[i]!r}"
        for i in where[:SHOWN]
    ]
    return [f"{column}: {len(where)} of {len(keys)} cells differ", *shown]


def _close(wanted: Cell, found: Cell) -> bool:
    if wanted is None or found is None:
        return wanted is found
    scale = max(1.0, abs(float(wanted)))
    return abs(float(wanted) - float(found)) <= TOLERANCE * scale


def as_published(scale: int) -> Callable[[Cell], Cell]:
    """Round an exact Decimal to the places of the published column, half-up."""
    unit = Decimal(1).scaleb(-scale)

    def form(value: Cell) -> Cell:
        return value.quantize(unit, "ROUND_HALF_UP") if value is not None else None

    return form


def day(value: Cell) -> date | None:
    """A timestamp at midnight -> its date."""
    return plain(value)
