"""Refused rows, kept whole, with file line, column, value and reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from include.ingest.cast import Refusal, literal, name
from include.ingest.contract import Entity
from include.ingest.discover import Extract
from include.ingest.read import header, physical_lines

Connection = duckdb.DuckDBPyConnection

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
}


def broken_records(connection: Connection, extract: Extract) -> dict[int, str]:
    """Start line -> what is wrong, of the records DuckDB could not split into cells."""
    content = extract.path.read_bytes()
    found = connection.execute(
        "select distinct line_byte_position, error_message, csv_line from reject_errors"
    ).fetchall()
    connection.execute("drop table reject_errors")
    connection.execute("drop table reject_scans")
    return {
        content.count(b"\n", 0, position) + 1: f"{message}\n{text or ''}"
        for position, message, text in found
    }


def write_rejects(
    connection: Connection,
    extract: Extract,
    entity: Entity,
    target: Path,
    relation: str,
    refusals: Sequence[Refusal],
    rows: int,
    broken: Mapping[int, str],
) -> None:
    """Write one row per refused cell.

    Shape: the columns of `raw.rejects` (`value` masked where it is personal), and
    for replay `cell`, the value as delivered, and `row`, the record as JSON. Only
    the refused rows are looked at again, with their position in the file.
    """
    names = header(extract.path, extract.rule)
    whole = ", ".join(f"{literal(each)}: {name(each)}" for each in names)
    cases = ", ".join(
        f"case when {each.condition} then {{'column_name': {literal(each.column)}, "
        f"'cell': {each.value}, 'reason_code': {literal(each.code)}, "
        f"'reason': {literal(each.reason)}}} end"
        for each in refusals
    )
    # File order, or a record's number would not be its place in the file.
    connection.execute("set preserve_insertion_order = true")
    connection.execute(
        f"""
        create or replace temp table refused as
        select record, row, unnest(found, recursive := true)
        from (
            select
                record,
                list_filter([{cases}], lambda each: each is not null) as found,
                cast(to_json({{{whole}}}) as varchar) as row
            from (select *, row_number() over () as record from {relation})
            where {" or ".join(f"({each.condition})" for each in refusals)}
        )
        """
    )
    connection.execute("set preserve_insertion_order = false")
    connection.register("lines", _lines(connection, extract, rows, broken))
    connection.register("broken", _broken_table(broken))
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
                line, column_name, {shown} as value, reason_code, reason, cell, row
            from (
                select line, column_name, cell, reason_code, reason, row
                from refused inner join lines on refused.record = lines.record
                union all
                select line, null, null, 'malformed_row', reason, row from broken
            )
            order by line, column_name, reason_code
        ) to {literal(str(target))} (format parquet)
        """
    )
    for relation_name in ("lines", "broken"):
        connection.unregister(relation_name)
    connection.execute("drop table refused")


def _broken_table(broken: Mapping[int, str]) -> pa.Table:
    parts = [text.partition("\n") for text in broken.values()]
    return pa.table(
        {
            "line": pa.array(list(broken), pa.int64()),
            "reason": pa.array([reason for reason, _, _ in parts], pa.string()),
            "row": pa.array([row for _, _, row in parts], pa.string()),
        }
    )


def _lines(
    connection: Connection, extract: Extract, rows: int, broken: Mapping[int, str]
) -> pa.Table:
    """Record -> line of the file, for the refused records."""
    records = [
        row[0]
        for row in connection.execute(
            "select distinct record from refused order by record"
        ).fetchall()
    ]
    if not broken and _lines_of_text(extract.path) == rows + 1:
        # No cell spans lines and no line is blank: the n-th record is line n + 1.
        found = {record: record + 1 for record in records}
    else:
        found = physical_lines(extract.path, extract.rule, records, broken)
    return pa.table(
        {
            "record": pa.array(list(found), pa.int64()),
            "line": pa.array(list(found.values()), pa.int64()),
        }
    )


def _lines_of_text(path: Path) -> int:
    """Lines of the file, a last one without a line feed included."""
    count, last = 0, b"\n"
    with path.open("rb") as content:
        while chunk := content.read(1 << 24):
            count += chunk.count(b"\n")
            last = chunk[-1:]
    return count + (last != b"\n")
