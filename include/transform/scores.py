"""Purchase histories of a candidate -> what to expect of each customer, registered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from include.transform.lifetime import Array, fit_bg_nbd, fit_gamma_gamma
from include.warehouse.base import RawRelation, Warehouse

# The model that is built before the fit, with all it stands on.
HISTORY = "int_repeat_purchases"
TYPES = {
    "lifetime_models": {
        "cutoff": "string",
        "customers": "bigint",
        "repeat_buyers": "bigint",
        "purchase_r": "double",
        "purchase_alpha": "double",
        "purchase_a": "double",
        "purchase_b": "double",
        "amount_p": "double",
        "amount_q": "double",
        "amount_v": "double",
    },
    "lifetime_scores": {
        "customer_id": "string",
        "cutoff": "string",
        "horizon_days": "integer",
        "probability_alive": "double",
        "expected_purchases": "double",
        "expected_amount": "double",
    },
}
_ARROW = {
    "string": pa.string(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
}
_DAYS_A_YEAR = 365


def score_customers(
    warehouse: Warehouse, release_id: str, folder: Path, say: Callable[[str], None]
) -> None:
    """Fit the lifetime models on `HISTORY` and register models and scores.

    With too few repeat buyers there are no scores, and the models say so.
    """
    history = warehouse.intermediate(release_id, HISTORY)
    models, scores = [], []
    for cutoff in sorted(set(history["cutoff"].to_pylist())):
        rows = history.filter(pc.equal(history["cutoff"], cutoff))
        model, tables = _score(rows.sort_by("customer_id"), cutoff)
        say(
            f"Lifetime model, {cutoff}: {model['repeat_buyers']:,} of "
            f"{model['customers']:,} customers came back, "
            + ("fitted" if tables else "too few to fit")
        )
        models.append(model)
        scores += tables
    relations = {
        "lifetime_models": pa.Table.from_pylist(
            models, schema=_schema("lifetime_models")
        ),
        "lifetime_scores": pa.concat_tables(
            [_schema("lifetime_scores").empty_table(), *scores]
        ),
    }
    registered = []
    for name, table in relations.items():
        path = folder / f"{name}.parquet"
        pq.write_table(table, path)
        registered.append(RawRelation(name, TYPES[name], [path]))
    warehouse.register(release_id, registered)


def _score(rows: pa.Table, cutoff: str) -> tuple[dict[str, Any], list[pa.Table]]:
    def numbers(column: str) -> Array:
        return np.asarray(rows[column].to_numpy(zero_copy_only=False), dtype=np.float64)

    repeats, recency, age = map(numbers, ("repeats", "recency_days", "age_days"))
    mean = numbers("mean_repeat_amount")
    model: dict[str, Any] = {
        "cutoff": cutoff,
        "customers": len(repeats),
        "repeat_buyers": int(np.count_nonzero(repeats > 0)),
    }
    purchases = fit_bg_nbd(repeats, recency, age)
    amounts = fit_gamma_gamma(repeats, mean)
    if purchases is None or amounts is None:
        return model, []
    model |= {f"purchase_{name}": value for name, value in vars(purchases).items()}
    model |= {f"amount_{name}": value for name, value in vars(amounts).items()}
    tables = []
    for days in _horizons(rows):
        columns = [
            rows["customer_id"],
            pa.array([cutoff] * len(repeats)),
            pa.array([days] * len(repeats), pa.int32()),
            pa.array(purchases.alive(repeats, recency, age)),
            pa.array(purchases.expected(repeats, recency, age, days)),
            pa.array(amounts.expected(repeats, mean)),
        ]
        schema = _schema("lifetime_scores")
        tables.append(pa.table(columns, names=schema.names).cast(schema))
    return model, tables


def _horizons(rows: pa.Table) -> Iterator[int]:
    """The days since the cutoff where some have passed, else years to come."""
    holdout, years = rows["holdout_days"][0].as_py(), rows["horizon_years"][0].as_py()
    if holdout:
        yield holdout
    else:
        yield from (_DAYS_A_YEAR * year for year in range(1, years + 1))


def _schema(name: str) -> pa.Schema:
    return pa.schema([(column, _ARROW[kind]) for column, kind in TYPES[name].items()])
