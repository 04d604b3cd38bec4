"""A relation of the raw lake as a typed DuckDB view over its files."""

from __future__ import annotations

from include.warehouse.base import RawRelation


def duckdb_type(data_type: str) -> str:
    """A portable type as DuckDB writes it."""
    return "varchar" if data_type == "string" else data_type


def portable_type(data_type: str) -> str:
    """A type of DuckDB's catalogue as a contract writes it."""
    return "string" if data_type == "VARCHAR" else data_type.lower()


def raw_view(relation: RawRelation) -> str:
    """A typed view over the files by list: a glob takes its columns from one file.

    A file older than a column of the contract reads as NULL there.
    """
    derived = {
        "source_id": f"concat_ws('|', {', '.join(relation.keys) or 'null'})",
        "row_hash": "md5(concat_ws('|', "
        + ", ".join(
            f"coalesce(cast({column} as varchar), '')"
            for column in relation.columns
            if column not in ("source_id", "row_hash")
        )
        + "))",
    }
    types = {c: duckdb_type(kind) for c, kind in relation.columns.items()}
    stored = ", ".join(
        f"cast(null as {kind}) as {column}"
        for column, kind in types.items()
        if column not in derived
    )
    columns = ", ".join(
        f"cast({derived.get(column, column)} as {kind}) as {column}"
        for column, kind in types.items()
    )
    rows = f"select {stored} where false"
    if relation.files:
        files = ", ".join("'" + str(f).replace("'", "''") + "'" for f in relation.files)
        rows += (
            " union all by name select * "
            f"from read_parquet([{files}], union_by_name = true)"
        )
    # Quoted: `case` is an entity and a word of SQL.
    view = f'raw."{relation.name}"'
    return f"create or replace view {view} as select {columns} from ({rows})"
