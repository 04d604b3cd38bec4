"""Refused rows, kept whole, with file line, column, value and reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from include.ingest.cast.rows import Rows
from include.ingest.discover import Extract
from include.ingest.sql import PARQUET, Refusal, cell, literal, name
from include.ingest.tables.table import Broken, TextTable

Connection = duckdb.DuckDBPyConnection
# What a mapping leaves out on purpose is rejected, and no fault of the extract.
UNWANTED = ("filtered", "not_a_record")

# The columns of `raw.rejects`, as dbt reads them.
TYPES = {
    "batch_id": "string",
    "source_system": "string",
    "extract": "string",
    "file_name": "string",
    "entity": "string",
    "line": "bigint",
    "column_name": "string",
    "value": "string",
    "reason_code": "string",
    "reason": "string",
    "record_id": "string",
    "extracted_at": "timestamp",
}


def write_rejects(
    connection: Connection,
    extract: Extract,
    table: TextTable,
    written: Rows,
    target: Path,
    rows: int,
) -> tuple[int, int]:
    """Write one row per refused cell of the `rows` that the table has.

    Returns how many rows the mapping does not want, and how many others nobody can
    identify, because their key cannot be read.


    Shape: the columns of `raw.rejects` (`value` masked where it is personal), and
    for replay `cell`, the value as delivered, and `row`, the record as JSON. Only
    the refused rows are looked at again, with their position in the file.
    """
    whole = ", ".join(f"{literal(each)}: {cell(each)}" for each in table.names)
    wrong = ", ".join(_first(each.refusals) for each in written.columns)
    found = f"list_filter([{wrong}], lambda each: each is not null)"
    if written.unwanted:
        # A row that is not wanted is refused for that alone.
        unwanted = _first(written.unwanted)
        found = f"if(({unwanted}) is null, {found}, [{unwanted}])"
    entity = written.entity.entity
    keys = [name(key) for key in entity.keys]
    known = " and ".join(f"{key} is not null" for key in keys)
    # File order, or a record's number would not be its place in the file.
    connection.execute("set preserve_insertion_order = true")
    connection.execute(
        f"""
        create or replace temp table refused as
        select record, row, record_id, extracted_at, unnest(found, recursive := true)
        from (
            select
                record,
                case when {known} then concat_ws('|', {", ".join(keys)}) end
                    as record_id,
                extracted_at,
                {found} as found,
                cast(to_json({{{whole}}}) as varchar) as row
            from {written.staged(table.numbered)}
            where {written.refused}
        )
        """
    )
    connection.execute("set preserve_insertion_order = false")
    connection.register("lines", _lines(connection, table, rows))
    connection.register("broken", _broken_table(table.broken))
    personal = [column.name for column in entity.columns if column.personal]
    shown = (
        f"case when column_name in ({', '.join(map(literal, personal))}) "
        "then left(cell, 1) || '***' else cell end"
        if personal
        else "cell"
    )
    connection.execute(
        f"""
        copy (
            select
                {literal(extract.batch_id)} as batch_id,
                {literal(extract.rule.system)} as source_system,
                {literal(extract.rule.name)} as extract,
                {literal(extract.file_name)} as file_name,
                {literal(entity.name)} as entity,
                line, column_name, {shown} as value, reason_code, reason,
                record_id, extracted_at, cell, row
            from (
                select
                    line, column_name, cell, reason_code, reason,
                    record_id, extracted_at, row
                from refused inner join lines on refused.record = lines.record
                union all
                select line, null, null, 'malformed_row', reason, null, null, row
                from broken
            )
            order by line, column_name, reason_code
        ) to {literal(str(target))} {PARQUET}
        """
    )
    unwanted = f"reason_code in ({', '.join(map(literal, UNWANTED))})"
    ((filtered, unidentified),) = connection.execute(
        # A row that is not wanted has one reason; a record may be several rows.
        f"select count(*) filter ({unwanted}), count(distinct (record, row)) "
        f"filter (not {unwanted} and record_id is null) from refused"
    ).fetchall()
    for relation_name in ("lines", "broken"):
        connection.unregister(relation_name)
    connection.execute("drop table refused")
    return filtered, unidentified + len(table.broken)


def _first(refusals: Sequence[Refusal]) -> str:
    """The first refusal that holds, as SQL: one reason a cell is enough."""
    cases = " ".join(
        f"when {each.condition} then {{'column_name': {literal(each.column)}, "
        f"'cell': {each.value}, 'reason_code': {literal(each.code)}, "
        f"'reason': {each.reason}}}"
        for each in refusals
    )
    return f"case {cases} end" if cases else "null"


def _broken_table(broken: Mapping[int, Broken]) -> pa.Table:
    return pa.table(
        {
            "line": pa.array(list(broken), pa.int64()),
            "reason": pa.array([each.reason for each in broken.values()], pa.string()),
            "row": pa.array([each.text for each in broken.values()], pa.string()),
        }
    )


def _lines(connection: Connection, table: TextTable, rows: int) -> pa.Table:
    """Record -> line of the file, for the refused records."""
    records = connection.execute(
        "select distinct record from refused order by record"
    ).fetchall()
    found = table.lines([record for (record,) in records], rows)
    return pa.table(
        {
            "record": pa.array(list(found), pa.int64()),
            "line": pa.array(list(found.values()), pa.int64()),
        }
    )
