"""Tables of a Spark release as DuckDB reads them: what no session is needed for."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from include.warehouse.spark_catalogue import in_place, parquet_tables, replace_table

TABLE = ("ops", "restatements")


def test_a_table_that_is_written_again_is_replaced_and_read_in_place(tmp_path):
    for figures in ([1, 2], [3]):
        rows = pa.table({"figures": pa.array(figures, pa.int64())})
        replace_table(tmp_path, TABLE, rows)

    assert parquet_tables(tmp_path, ["ops"]) == {TABLE: {"figures": "bigint"}}
    with duckdb.connect() as connection:
        for statement in in_place(tmp_path, [TABLE], "before"):
            connection.execute(statement)
        found = connection.execute("from before.ops.restatements").fetchall()
    assert found == [(3,)]
