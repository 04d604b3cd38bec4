"""What `ops.restatements` must list of two releases, in pandas and apart from the SQL.

Follows what its description promises: the published files are held against each other
cell by cell, and a batch names whoever the rows of the delivered file name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from include.settings import Settings

# Columns of a key that say which period a row is about; those of ENDS date it.
ENDS = ["period_end", "month_end", "cohort_end"]
PERIOD = ["period_type", *ENDS, "periods_since"]
# What a later day changes by itself: no figure.
NO_FIGURE = {"is_last"}
SAID = ["row_key", "column_name", "change", "value_before", "value_now"]
SHOWN = ["table_name", *SAID]
ABOUT = ["customer_id", "period_type", "period_end"]
RELATIVE = 1e-9


def changes(
    before: Path, now: Path, keys: Mapping[str, Sequence[str]]
) -> dict[str, pd.DataFrame]:
    """Table -> its changes, columns SHOWN and ABOUT; none for one without any."""
    with _open(before) as old, _open(now) as new:
        same_day = _as_of(old) == _as_of(new)
        found = {}
        for table in sorted(_tables(old) & _tables(new) & set(keys)):
            key = list(keys[table])
            if same_day or set(key) & set(ENDS):
                rows = list(_changed(_read(old, table), _read(new, table), key))
                if rows:
                    listed = pd.DataFrame(rows, columns=[*SAID, *ABOUT], dtype=object)
                    found[table] = listed.assign(table_name=table)
    return found


def _open(release: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(release), read_only=True)


def _as_of(release: duckdb.DuckDBPyConnection) -> date:
    ((day,),) = release.execute("select as_of from ops.release").fetchall()
    return day


def _tables(release: duckdb.DuckDBPyConnection) -> set[str]:
    rows = release.execute(
        "select table_name from duckdb_tables() where schema_name = 'analytics'"
    ).fetchall()
    return {name for (name,) in rows}


def _read(release: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    """Every cell as the Python value that it is: Decimal, date, float, None."""
    columns = release.execute(f"from analytics.{table}").to_arrow_table()
    return pd.DataFrame(
        {
            name: pd.Series(columns[name].to_pylist(), dtype=object)
            for name in columns.column_names
        }
    )


def _changed(
    before: pd.DataFrame, now: pd.DataFrame, key: list[str]
) -> Iterator[list[Any]]:
    """Rows of SAID and ABOUT, where both have the row's period or there is none."""
    if "is_observed" in before and "is_observed" in now:
        before, now = before[before.is_observed.eq(True)], now[now.is_observed.eq(True)]
    shared = [column for column in key if column in PERIOD]
    if set(shared) & set(ENDS):
        before, now = _about(before, now, shared), _about(now, before, shared)
    both = before.merge(
        now, on=key, how="outer", suffixes=("", " now"), indicator="side"
    )
    cells = [c for c in now if c in before and c not in {*key, *NO_FIGURE}]
    for row in both.to_dict("records"):
        about = [_shown(row, now, key, c) for c in ("customer_id", "period_type")]
        ends = [row[c] for c in key if c in ENDS]
        about.append(ends[0] if ends else None)
        said = ", ".join(f"{c} {'NULL' if _no(row[c]) else text(row[c])}" for c in key)
        if row["side"] != "both":
            lone = "appeared" if row["side"] == "right_only" else "disappeared"
            yield [said, None, lone, None, None, *about]
            continue
        for column in cells:
            old, new = row[column], row[f"{column} now"]
            if not _same(old, new):
                change = _kind(old, new)
                yield [said, column, change, text(old), text(new), *about]


def _about(rows: pd.DataFrame, others: pd.DataFrame, shared: list[str]) -> pd.DataFrame:
    """The rows of the periods that the others are about as well."""
    return rows.merge(others[shared].drop_duplicates(), on=shared)


def _shown(
    row: Mapping[str, Any], now: pd.DataFrame, key: list[str], column: str
) -> Any:
    """Whom the row is about: as it is told now, else as it was told before."""
    if column not in now:
        return None
    values = [row[column]] if column in key else [row[f"{column} now"], row[column]]
    return next((each for each in values if not _no(each)), None)


def _no(value: Any) -> bool:
    """Whether there is no value: pandas says nan where a side has no row."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, float) and isinstance(new, float):
        return math.isclose(old, new, rel_tol=RELATIVE)
    return bool(old == new)


def _kind(old: Any, new: Any) -> str:
    if old is None:
        return "became_known"
    return "became_unknown" if new is None else "restated"


def text(value: Any) -> str | None:
    """A value as SQL casts it to text."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def naming(settings: Settings, before: str, now: str) -> dict[str, set[str]]:
    """Customer -> the batches that name them, of those that one release counts alone.

    Read from the delivered files, a row of which names an account, a billing customer
    or a document; "" stands for all of these batches.
    """
    counted = [_counted(settings, release) for release in (before, now)]
    rows = pd.concat(
        pd.read_csv(settings.landing / name, dtype=str).assign(batch_id=batch_id)
        for batch_id, name in (counted[0] | counted[1]).items()
    )
    of_one = rows[rows.batch_id.isin(counted[0].keys() ^ counted[1].keys())]
    named = pd.concat(
        of_one[["batch_id", column]].merge(owners.dropna())
        for column, owners in _owners(rows).items()
    )
    found = named.groupby("customer").batch_id.agg(set).to_dict()
    return found | {"": counted[0].keys() ^ counted[1].keys()}


def _counted(settings: Settings, release: str) -> dict[str, str]:
    """Batch -> the file that it was read from."""
    asked = "select batch_id, file_name from ops.batches where is_counted"
    rows = settings.warehouse().query(release, asked)
    return {row["batch_id"]: row["file_name"] for row in rows}


def _owners(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Column that names a customer -> its ids beside the customers, in any version."""
    links = rows.dropna(subset="match_method").set_index("billing_customer_id")
    customer = rows.account_id.fillna(rows.billing_customer_id.map(links.account_id))
    rows = rows.assign(customer=customer)
    dated = {"invoice_id": "invoice_date", "credit_note_id": "credit_note_date"}
    return {"account_id": rows[["account_id", "customer"]]} | {
        column: rows.loc[
            rows[dated.get(column, column)].notna(), [column, "customer"]
        ].drop_duplicates()
        for column in ("billing_customer_id", *dated)
    }
