"""A built candidate and dbt's manifest -> `analytics.data_dictionary`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from include.settings import Settings
from include.transform.dbt import project_var
from include.transform.described import Column, contract_versions, described_tables
from include.transform.published import Table, manifest_of
from include.transform.written import arrow_schema, written_tables

DICTIONARY = ("analytics", "data_dictionary")


def write_dictionary(settings: Settings, release_id: str) -> None:
    """Describe every column that the release will hold, also those not written yet."""
    warehouse = settings.warehouse()
    manifest = manifest_of(settings)
    described = described_tables(manifest, project_var("units"))
    columns = warehouse.columns(release_id) | written_tables()
    rows = list(_rows(columns, described, contract_versions(manifest)))
    warehouse.write(
        release_id,
        DICTIONARY,
        pa.Table.from_pylist(rows, schema=arrow_schema(DICTIONARY)),
    )


def _rows(
    columns: Mapping[Table, Mapping[str, str]],
    described: Mapping[Table, Mapping[str, Column]],
    versions: Mapping[Table, int],
) -> Iterator[dict[str, Any]]:
    for (schema, table), types in sorted(columns.items()):
        for position, (name, data_type) in enumerate(types.items(), start=1):
            said = described.get((schema, table), {}).get(name)
            metric = said.metric if said else None
            yield {
                "table_schema": schema,
                "table_name": table,
                "column_name": name,
                "position": position,
                "data_type": data_type,
                "unit": said.unit if said else None,
                "description": said.description if said else None,
                "metric": metric.name if metric else None,
                "formula": metric.formula if metric else None,
                "worked_example": metric.example if metric else None,
                "edge_cases": metric.edges if metric else None,
                "source_text": metric.source if metric else None,
                "contract_version": versions.get((schema, table), 1),
            }
