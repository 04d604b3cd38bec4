"""Two tables by key and cell -> the differences, in words.

Decimals are compared as whole numbers of their last place, so to the cent and not in
floating point; ratios within 1e-9.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

TOLERANCE = 1e-9
SHOWN = 5
NULL_KEY = "(null)"

Places = int | None


@dataclass(frozen=True)
class Published:
    """A published table; a decimal column is whole numbers of its last place."""

    rows: pd.DataFrame
    places: dict[str, Places] = field(default_factory=dict)


def published(release: Path, table: str) -> Published:
    """A table of the release, every column."""
    with duckdb.connect(str(release), read_only=True) as connection:
        rows = connection.execute(f"select * from analytics.{table}").to_arrow_table()
    columns, places = {}, {}
    for column in rows.schema:
        values = rows[column.name]
        if pa.types.is_decimal(column.type):
            places[column.name] = column.type.scale
            values = _whole(values, column.type.scale)
        columns[column.name] = values.to_pandas(
            date_as_object=False, types_mapper={pa.int64(): pd.Int64Dtype()}.get
        )
    return Published(pd.DataFrame(columns), places)


def differences(
    expected: pd.DataFrame,
    actual: Published,
    keys: list[str],
    exact: dict[str, Places],
    ratios: list[str],
) -> list[str]:
    """What differs, a line each: keys on one side only, then the cells by column.

    `exact` names the columns that must be equal, with the decimal places in whose whole
    numbers the expected column is given (None: not a decimal).
    """
    expected = expected.reindex(columns=[*keys, *exact, *ratios])
    rows = actual.rows[[*keys, *exact, *ratios]]
    dates = [k for k in keys if pd.api.types.is_datetime64_any_dtype(rows[k])]
    expected = expected.astype(dict.fromkeys(dates, "datetime64[us]"))
    both = _keyed(expected, keys).merge(
        _keyed(rows, keys),
        on=keys,
        how="outer",
        suffixes=("", "_published"),
        indicator="side",
    )
    said = []
    for side, where in [("left_only", "recomputed"), ("right_only", "published")]:
        lone = both.loc[both.side == side, keys]
        if len(lone):
            said.append(f"{len(lone)} rows only {where}, such as {_first(lone)}")
    both = both[both.side == "both"]
    for column in [*exact, *ratios]:
        wanted, found = both[column], both[f"{column}_published"]
        places = exact.get(column)
        if places != actual.places.get(column) and column in exact:
            said.append(
                f"{column} has {actual.places.get(column)} places, not {places}"
            )
        close = _close(wanted, found) if column in ratios else _equal(wanted, found)
        if not close.all():
            said.append(f"{column}: {(~close).sum()} of {len(both)} cells differ")
            for at in np.flatnonzero(~close)[:SHOWN]:
                cells = (_shown(c.iloc[at], places) for c in (wanted, found))
                said.append(
                    "  {}: recomputed {}, published {}".format(
                        tuple(map(str, both[keys].iloc[at])), *cells
                    )
                )
    return said


def _whole(values: pa.ChunkedArray, places: int) -> pa.ChunkedArray:
    """Decimals -> whole numbers of 10^-places; refuses what does not fit 64 bits."""
    wide = values.cast(pa.decimal256(60, places))
    return pc.multiply(wide, pa.scalar(Decimal(10**places))).cast(pa.int64())


def _keyed(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    for key in keys:
        if not pd.api.types.is_datetime64_any_dtype(rows[key]):
            text = rows[key].astype("object")
            rows = rows.assign(**{key: text.where(text.notna(), NULL_KEY)})
        else:
            rows = rows.assign(**{key: rows[key].astype("datetime64[us]")})
    twice = rows[rows.duplicated(keys)]
    assert twice.empty, f"{len(twice)} keys twice, such as {_first(twice[keys])}"
    return rows


def _equal(wanted: pd.Series, found: pd.Series) -> pd.Series:
    neither = wanted.isna() & found.isna()
    if pd.api.types.is_datetime64_any_dtype(found):
        same = pd.to_datetime(wanted) == found
    else:
        same = wanted.astype("object") == found.astype("object")
    return same.fillna(False).astype(bool) | neither


def _close(wanted: pd.Series, found: pd.Series) -> pd.Series:
    left = pd.to_numeric(wanted).to_numpy("float64", na_value=np.nan)
    right = pd.to_numeric(found).to_numpy("float64", na_value=np.nan)
    near = np.isclose(left, right, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    return pd.Series(near, index=wanted.index)


def _first(keys: pd.DataFrame) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in keys.head(SHOWN).values]


def _shown(cell: object, places: Places) -> object:
    if pd.isna(cell):
        return None
    return cell if places is None else Decimal(int(cell)).scaleb(-places)
