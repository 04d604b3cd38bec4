"""The raw lake's CRM and product records -> the current version of each.

Columns, types and keys are those of the canonical contract: decimals become whole
numbers of their last place, moments and days are datetimes.
"""

from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from include.ingest.contract import entities

# Of documents and money the books have what is needed.
NEEDED = [
    *("account", "account_assessment", "account_team", "activity", "case", "contact"),
    *("criteria_set", "fit_assessment", "fit_criterion", "method_value"),
    *("opportunity", "override", "product", "product_category", "programme_benefit"),
    *("programme_cost", "user", "invoice_line", "credit_note_line"),
    *("credit_note", "delivery", "promise"),
    *("review_session", "review_finding", "review_action"),
]
# Of a million lines only what is asked for; a document's are replaced as a whole.
LINE_COLUMNS = ["product_id", "net_amount"]
VERSION = ["extracted_at", "batch_id"]
DTYPE = {
    "boolean": "boolean",
    "date": "datetime64[us]",
    "timestamp": "datetime64[us]",
    "double": "float64",
    "integer": "Int64",
    "string": "object",
}
Tables = dict[str, pd.DataFrame]


def records(release: Path, raw: Path) -> Tables:
    """Every entity's current rows; none of them where no batch holds the entity."""
    with duckdb.connect(str(release), read_only=True) as connection:
        batches = connection.execute(
            "select source_system, extract, batch_id, entity from ops.batches"
            " where is_counted and rows_accepted > 0 order by all"
        ).fetchall()
    delivered: dict[str, list[pd.DataFrame]] = {entity: [] for entity in NEEDED}
    for system, extract, batch_id, entity in batches:
        if entity in delivered:
            path = raw / system / extract / batch_id / f"{entity}.parquet"
            delivered[entity].append(_rows(path, entity))
    return {entity: _current(rows, entity) for entity, rows in delivered.items()}


def _columns(entity: str) -> dict[str, str]:
    types, keys = entities()[entity].types, _keys(entity)
    wanted = [*keys, *LINE_COLUMNS, *VERSION] if entity.endswith("_line") else types
    return {c: DTYPE.get(types[c], "Int64") for c in wanted if c not in UNREAD}


UNREAD = ("source_id", "row_hash", "covered_on", "merged_into", "is_simulated")


def _keys(entity: str) -> list[str]:
    keys = list(entities()[entity].keys)
    return keys[:1] if entity.endswith("_line") else keys


def _current(delivered: list[pd.DataFrame], entity: str) -> pd.DataFrame:
    types = _columns(entity)
    rows = pd.DataFrame({c: pd.Series(dtype=t) for c, t in types.items()})
    if delivered:
        rows = pd.concat(delivered, ignore_index=True)
    keys = _keys(entity)
    last = rows[[*keys, *VERSION]].drop_duplicates().sort_values(VERSION)
    current = rows.merge(last.drop_duplicates(keys, keep="last"), on=[*keys, *VERSION])
    if entity not in ("account", "user") and "is_deleted" in current:
        current = current[~current.is_deleted.fillna(False).astype(bool)]
    return current.reset_index(drop=True)


def _rows(path: Path, entity: str) -> pd.DataFrame:
    types, file = _columns(entity), pq.ParquetFile(path)
    there = [c for c in types if c in file.schema_arrow.names]
    table = file.read(columns=there)
    columns = {c: _column(table[c]).astype(types[c]) for c in there}
    return pd.DataFrame(columns).reindex(columns=list(types)).astype(types)


def _column(values: pa.ChunkedArray) -> pd.Series:
    kind = values.type
    if pa.types.is_decimal(kind):
        unit = pa.scalar(Decimal(10**kind.scale))
        values = pc.multiply(values.cast(pa.decimal128(28, kind.scale)), unit)
        values = values.cast(pa.int64())
    if pa.types.is_integer(values.type):
        return values.to_pandas(types_mapper={values.type: pd.Int64Dtype()}.get)
    if pa.types.is_boolean(kind):
        return values.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return values.cast(pa.timestamp("us")).to_pandas()
    return values.to_pandas().astype("object")
