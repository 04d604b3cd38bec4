"""Batches that one of two releases counts -> named beside what changed between them.

The releases are attached as `before` and `now`, the changes stand in `restatements`.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from include.ingest.contract import entities
from include.ingest.ledger import Batch, Ledger
from include.transform.plan import entity_files
from include.warehouse.base import RawRelation
from include.warehouse.duckdb_views import raw_view

NAMED = 10
# A column of an entity that names a customer, directly or by a document of theirs.
_CUSTOMER_OF = {
    "account_id": "select customer_id as id, customer_id from now.analytics.customers",
    "billing_customer_id": "select billing_customer_id as id, customer_id from members",
}
_DOCUMENT = """
    select invoice_id as id, customer_id from {release}.analytics.invoices
    where document_type = '{kind}' and customer_id is not null
"""
# Both releases know documents: a corrected one may have been another customer's.
for _column, _kind in (("invoice_id", "invoice"), ("credit_note_id", "credit_note")):
    _CUSTOMER_OF[_column] = " union ".join(
        _DOCUMENT.format(release=release, kind=_kind) for release in ("before", "now")
    )


def name_batches(
    connection: duckdb.DuckDBPyConnection, raw: Path, members: pa.Table
) -> None:
    """Fill `batches`: those that name the row's customer, else all of them.

    `members` says which customer a billing customer belongs to.
    """
    ids = {
        row[0]
        for row in connection.execute(
            "(select batch_id from now.ops.batches where is_counted "
            "except select batch_id from before.ops.batches where is_counted) union "
            "(select batch_id from before.ops.batches where is_counted "
            "except select batch_id from now.ops.batches where is_counted)"
        ).fetchall()
    }
    if not ids:
        return
    connection.register("members", members)
    _touch(connection, raw, [b for b in Ledger.read(raw).batches if b.batch_id in ids])
    connection.execute(
        f"""
        update restatements
        set batches = named.batches, is_of_customer = true
        from (
            select customer_id, {_told("batch_id")} as batches
            from touched
            group by customer_id
        ) as named
        where restatements.customer_id = named.customer_id
        """
    )
    connection.execute(
        f"""
        update restatements
        set batches = (select {_told("id")} from (select unnest(?) as id)),
            is_of_customer = false
        where batches is null
        """,
        [sorted(ids)],
    )


def _touch(
    connection: duckdb.DuckDBPyConnection, raw: Path, batches: list[Batch]
) -> None:
    """Make `touched`: which customers the accepted rows of which batch name."""
    connection.execute("create schema raw")
    found = []
    for name, entity in entities().items():
        files = entity_files(raw, batches, name)
        if not files:
            continue
        connection.execute(
            raw_view(RawRelation(name, entity.types, files, entity.keys))
        )
        for column, customers in _CUSTOMER_OF.items():
            if column in entity.types:
                found.append(
                    f'select batch_id, customer_id from raw."{name}" as rows '
                    f"inner join ({customers}) as known on rows.{column} = known.id"
                )
    nothing = "select '' as batch_id, '' as customer_id where false"
    connection.execute(
        f"create temp table touched as {' union '.join([nothing, *found])}"
    )


def _told(column: str) -> str:
    """The ids in order, at most `NAMED` of them and how many more."""
    ids = f"list_sort(list(distinct {column}))"
    more = f"' and ' || (len({ids}) - {NAMED}) || ' more'"
    return (
        f"array_to_string({ids}[1:{NAMED}], ', ') || "
        f"case when len({ids}) > {NAMED} then {more} else '' end"
    )
