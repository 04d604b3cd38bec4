"""What `make inspect` says of the published tables is so in releases that are there."""

from __future__ import annotations

import duckdb
import pytest

from include.ingest.contract import entities
from include.inspect.tables import Models, describe_tables, everything
from include.transform.compiled import compiled_nodes
from tests.conftest import PublishedWorkspace

pytestmark = pytest.mark.slow


def delivered(workspace: PublishedWorkspace) -> dict[str, frozenset[str]]:
    """The entities in the lake, each with its columns that some row fills."""
    found = {}
    for name, entity in entities().items():
        files = [str(path) for path in workspace.raw.glob(f"*/*/*/{name}.parquet")]
        if files:
            columns = [column.name for column in entity.columns]
            filled = duckdb.execute(
                f"select {', '.join(f'count({column!r})' for column in columns)} "
                "from read_parquet(?, union_by_name = true)".replace("'", '"'),
                [files],
            ).fetchone()
            found[name] = frozenset(
                column for column, rows in zip(columns, filled, strict=True) if rows
            )
    return found


@pytest.mark.parametrize("sample", ["online_retail", "xero_books"])
def test_what_is_said_to_be_empty_or_null_is_so_in_a_release(
    published_workspaces, sample: str
):
    workspace = published_workspaces[sample]
    models = Models(compiled_nodes(workspace.deployment))
    claims, whole = (
        models.published(delivered(workspace)),
        models.published(everything()),
    )
    wrong, claimed = [], 0
    with duckdb.connect(str(workspace.release), read_only=True) as release:
        for table, lacking in claims.items():
            filled = release.execute(
                f"select count(*), {', '.join(f'count({c})' for c in lacking.nulls)} "
                f"from analytics.{table}"
            ).fetchone()
            rows, *values = filled
            if lacking.empty:
                claimed += 1
                wrong += [(table, rows)] if rows else []
                continue
            for (column, is_null), count in zip(
                lacking.nulls.items(), values, strict=True
            ):
                claimed += is_null
                wrong += [(table, column)] if is_null and count else []

    assert not wrong
    assert claimed > 20
    assert not [name for name, lacking in whole.items() if lacking.empty]
    assert f"  {'empty':<13}dependency_by_user" in "\n".join(
        describe_tables(models, {"invoice": frozenset({"invoice_id"})})
    )
