"""Portable types as Arrow and Parquet write them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

ARROW = {
    "string": pa.string(),
    "boolean": pa.bool_(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "date": pa.date32(),
}
_PORTABLE = {kind: name for name, kind in ARROW.items()}


def portable_type(kind: Any) -> str:
    """An Arrow type as a contract writes it."""
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    return "timestamp" if pa.types.is_timestamp(kind) else _PORTABLE[kind]


def naive(table: Any) -> Any:
    """The table with moments in UTC that carry no zone, as every engine gives them."""
    fields = [
        field.with_type(pa.timestamp("us"))
        if pa.types.is_timestamp(field.type)
        else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))
