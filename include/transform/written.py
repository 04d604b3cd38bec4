"""The tables of a release that no model makes, by the YAML that describes them."""

from __future__ import annotations

from functools import cache

import pyarrow as pa
import yaml

from include.transform.dbt import DBT_PROJECT
from include.warehouse.arrow_types import ARROW

DESCRIBED = DBT_PROJECT / "models" / "ops" / "_after_dbt__sources.yml"


@cache
def written_tables() -> dict[tuple[str, str], dict[str, str]]:
    """(schema, table) -> column -> portable type, in the order of the columns."""
    document = yaml.safe_load(DESCRIBED.read_text(encoding="utf-8"))
    return {
        (source["schema"], table["name"]): {
            column["name"]: column["data_type"] for column in table["columns"]
        }
        for source in document["sources"]
        for table in source["tables"]
    }


def arrow_schema(table: tuple[str, str]) -> pa.Schema:
    """The table's columns as the run writes them."""
    return pa.schema([(name, ARROW[k]) for name, k in written_tables()[table].items()])
