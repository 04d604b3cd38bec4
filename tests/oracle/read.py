"""The raw lake of a workspace -> the current version of each canonical entity.

DOMAIN.md section 6: a row's current version is the one extracted last, and equal times
are ordered by content, which the id of their batch is. Two rows of one key, time and
batch would need a hash of the row, which the lake does not hold: they are refused. The
lines of a document are replaced as a whole.
"""

from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

# Column kinds: text, money (cents), rate (1e-8 units), date, flag, whole, share.
# Only the columns that a figure depends on are read.
ENTITIES: dict[str, dict[str, str]] = {
    "account": {
        "account_id": "text",
        "name": "text",
        "tax_id": "text",
        "tax_reg": "text",
        "segment": "text",
        "is_test": "flag",
        "is_deleted": "flag",
    },
    "account_link": {
        "account_id": "text",
        "billing_customer_id": "text",
        "confidence": "share",
        "valid_from": "date",
        "valid_to": "date",
    },
    "override": {
        "table_name": "text",
        "key": "text",
        "column_name": "text",
        "valid_from": "date",
        "valid_to": "date",
        "value": "text",
        "made_on": "date",
    },
    "billing_customer": {
        "billing_customer_id": "text",
        "name": "text",
        "tax_id": "text",
        "tax_reg": "text",
        "default_terms_id": "text",
    },
    "terms": {"terms_id": "text", "net_days": "whole"},
    "invoice": {
        "invoice_id": "text",
        "billing_customer_id": "text",
        "invoice_date": "date",
        "due_date": "date",
        "terms_id": "text",
        "status": "text",
        "net_amount": "money",
        "gross_amount": "money",
        "currency": "text",
        "fx_rate": "rate",
        "doc_type": "text",
    },
    "invoice_line": {"invoice_id": "text", "line_no": "text", "cost_amount": "money"},
    "payment": {
        "payment_id": "text",
        "billing_customer_id": "text",
        "paid_at": "date",
        "amount": "money",
        "currency": "text",
        "fx_rate": "rate",
        "is_reversed": "flag",
    },
    "payment_allocation": {
        "payment_id": "text",
        "invoice_id": "text",
        "seq": "whole",
        "amount": "money",
        "allocated_at": "date",
    },
    "credit_note": {
        "credit_note_id": "text",
        "billing_customer_id": "text",
        "invoice_id": "text",
        "credit_note_date": "date",
        "net_amount": "money",
        "gross_amount": "money",
        "currency": "text",
        "fx_rate": "rate",
        "status": "text",
    },
    "credit_note_line": {
        "credit_note_id": "text",
        "line_no": "text",
        "cost_amount": "money",
    },
    "write_off": {
        "write_off_id": "text",
        "invoice_id": "text",
        "write_off_date": "date",
        "amount": "money",
    },
    "sales_order": {
        "order_id": "text",
        "billing_customer_id": "text",
        "order_date": "date",
    },
}
KEYS = {
    "override": ["table_name", "key", "column_name", "valid_from"],
    "account_link": ["account_id", "billing_customer_id"],
    "payment_allocation": ["payment_id", "invoice_id", "seq"],
    "invoice_line": ["invoice_id", "line_no"],
    "credit_note_line": ["credit_note_id", "line_no"],
}
LINEAGE = {
    "source_system": "text",
    "extracted_at": "date",
    "batch_id": "text",
}
VERSION = ["extracted_at", "batch_id"]
SCALE = {"money": 2, "rate": 8}
DTYPE = {
    "text": "object",
    "money": "Int64",
    "rate": "Int64",
    "date": "datetime64[us]",
    "flag": "boolean",
    "whole": "Int64",
    "share": "float64",
}

Tables = dict[str, pd.DataFrame]


def empty(entity: str) -> pd.DataFrame:
    """No rows of this entity, with the types that rows would have."""
    kinds = ENTITIES[entity] | LINEAGE
    return pd.DataFrame({c: pd.Series(dtype=DTYPE[k]) for c, k in kinds.items()})


def current_tables(release: Path, raw: Path) -> Tables:
    """Every entity's current rows, from the batches that the release names."""
    with duckdb.connect(str(release), read_only=True) as connection:
        batches = connection.execute(
            "select source_system, extract, batch_id, entity from ops.batches"
            " where is_counted and rows_accepted > 0 order by all"
        ).fetchall()
    versions: dict[str, list[pd.DataFrame]] = {}
    for system, extract, batch_id, entity in batches:
        if entity in ENTITIES:
            path = raw / system / extract / batch_id / f"{entity}.parquet"
            versions.setdefault(entity, []).append(_rows(path, entity))
    return current({e: pd.concat(v) for e, v in versions.items()})


def current(versions: Tables) -> Tables:
    """All versions of all entities -> the current rows, also of what is absent."""
    return {
        entity: _current(versions.get(entity, empty(entity)), entity)
        for entity in ENTITIES
    }


def _current(rows: pd.DataFrame, entity: str) -> pd.DataFrame:
    keys = KEYS.get(entity, [next(iter(ENTITIES[entity]))])
    if entity.endswith("_line"):
        rows = _whole_documents(rows, keys[0])
    ties = rows.duplicated([*keys, *VERSION])
    if ties.any():
        raise ValueError(f"two versions of one {entity} in one batch at one time")
    ordered = rows.sort_values(VERSION, kind="stable")
    return ordered.drop_duplicates(keys, keep="last").reset_index(drop=True)


def _whole_documents(lines: pd.DataFrame, document: str) -> pd.DataFrame:
    """Only the lines of the batch that delivered their document last."""
    deliveries = lines.groupby([document, "batch_id"], as_index=False)[
        ["extracted_at"]
    ].max()
    last = deliveries.sort_values(["extracted_at", "batch_id"]).drop_duplicates(
        document, keep="last"
    )
    return lines.merge(last[[document, "batch_id"]], on=[document, "batch_id"])


def _rows(path: Path, entity: str) -> pd.DataFrame:
    kinds = ENTITIES[entity] | LINEAGE
    file = pq.ParquetFile(path)
    there = [column for column in kinds if column in file.schema_arrow.names]
    table = file.read(columns=there)
    columns = {c: _column(table[c], kinds[c]) for c in there}
    frame = pd.DataFrame(columns, index=range(table.num_rows))
    return pd.concat([empty(entity), frame]) if len(there) < len(kinds) else frame


def _column(values: pa.ChunkedArray, kind: str) -> pd.Series:
    if kind in SCALE:
        unit = pa.scalar(Decimal(10 ** SCALE[kind]))
        values = pc.multiply(values.cast(pa.decimal128(28, SCALE[kind])), unit)
    if kind in SCALE or kind == "whole":
        whole = values.cast(pa.int64())
        return whole.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return pd.Series(values.to_pandas()).astype(DTYPE[kind])
