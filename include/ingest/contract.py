"""The canonical contract, read from dbt's source YAML: one definition, two readers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from include.errors import MappingError

STAGING = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "staging"
FEEDS = ("crm", "billing")

# Every relation of the raw lake carries these beside its contract's columns.
LINEAGE = {
    "source_system": "string",
    "source_id": "string",
    "extracted_at": "timestamp",
    "row_hash": "string",
    "is_simulated": "boolean",
    "batch_id": "string",
    # What a row says of its own record: gone, or living on under another key; and the
    # day by which an extract that replaces a period takes it back.
    "is_deleted": "boolean",
    "merged_into": "string",
    "covered_on": "date",
}


@dataclass(frozen=True)
class Column:
    """A canonical column: its portable type and what it is for."""

    name: str
    data_type: str
    key: bool = False
    required: bool = False
    control_total: bool = False
    personal: bool = False
    upper: bool = False
    merges: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entity:
    """A canonical entity of one feed; its keys name a row, in order."""

    name: str
    feed: str
    columns: tuple[Column, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a row."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def merges(self) -> bool:
        """Whether what names a record moves with it when it is merged into another."""
        return any(column.merges for column in self.columns)

    @property
    def totals(self) -> tuple[str, ...]:
        """The money columns that are carried to the cent."""
        return tuple(c.name for c in self.columns if c.control_total)

    @property
    def types(self) -> dict[str, str]:
        """Column -> portable type, the lineage columns included."""
        return {c.name: c.data_type for c in self.columns} | LINEAGE


@cache
def entities() -> dict[str, Entity]:
    """Every canonical entity by name."""
    found = {}
    for feed in FEEDS:
        path = STAGING / feed / f"_{feed}__sources.yml"
        # Every command reads it, and without libyaml that takes seven times as long.
        document = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        for table in document["sources"][0]["tables"]:
            columns = tuple(_column(column) for column in table["columns"])
            found[table["name"]] = Entity(table["name"], feed, columns)
    return found


def entity(name: str) -> Entity:
    """The entity of this name; `MappingError` lists the known ones otherwise."""
    try:
        return entities()[name]
    except KeyError as error:
        raise MappingError(
            f"There is no canonical entity {name!r}; known: "
            f"{', '.join(sorted(entities()))}."
        ) from error


def _column(declared: dict[str, Any]) -> Column:
    meta = declared.get("config", {}).get("meta", {})
    return Column(
        name=declared["name"],
        data_type=declared["data_type"],
        key=meta.get("key", False),
        required=meta.get("required", False),
        control_total=meta.get("control_total", False),
        personal=meta.get("personal", False),
        upper=meta.get("upper", False),
        merges=meta.get("merges", False),
        values=tuple(meta.get("values", ())),
    )
