"""dbt's manifest -> what it says of each published table and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from include.transform.metrics import Metric, metrics, one_line
from include.transform.published import PUBLISHED, Table

_KINDS = ("model", "seed", "source")


@dataclass(frozen=True)
class Column:
    """A column as its YAML describes it; `metric` defines the figure it holds."""

    name: str
    data_type: str
    description: str
    unit: str | None
    metric: Metric | None


def contract_versions(manifest: Mapping[str, Any]) -> dict[Table, int]:
    """(schema, table) -> the version that its YAML states, if it states one."""
    return {
        table: node["config"]["meta"]["contract_version"]
        for table, node in _published(manifest)
        if "contract_version" in node["config"].get("meta", {})
    }


def described_tables(
    manifest: Mapping[str, Any], units: Sequence[Mapping[str, str]]
) -> dict[Table, dict[str, Column]]:
    """(schema, table) -> its columns by name.

    A column's metric is the block that its `meta` names, else the one its description
    cites, else that of its own name, else what the columns of its name in other tables
    have, if they agree: one name means one thing. Its unit is what its `meta` says,
    else the first of `units` (name and type as patterns) that fits.
    """
    blocks = metrics(manifest)
    nodes = {table: node["columns"] for table, node in _published(manifest)}
    named: dict[str, set[str]] = {}
    for columns in nodes.values():
        for name, column in columns.items():
            if block := _block(column, blocks):
                named.setdefault(name, set()).add(block)
    found: dict[Table, dict[str, Column]] = {}
    for table, columns in nodes.items():
        of_table = found.setdefault(table, {})
        for name, column in columns.items():
            alike = named.get(name, set())
            block = _block(column, blocks) or (
                next(iter(alike)) if len(alike) == 1 else None
            )
            of_table[name] = Column(
                name,
                column["data_type"],
                _description(column["description"], blocks),
                column["config"]["meta"].get("unit") or _unit(column, units),
                blocks[block] if block else None,
            )
    return found


def _published(
    manifest: Mapping[str, Any],
) -> Iterator[tuple[Table, Mapping[str, Any]]]:
    for node in [*manifest["nodes"].values(), *manifest["sources"].values()]:
        if node["resource_type"] in _KINDS and node["schema"] in PUBLISHED:
            yield (node["schema"], node.get("identifier") or node["alias"]), node


def _block(column: Mapping[str, Any], blocks: Mapping[str, Metric]) -> str | None:
    """The block that the column itself refers to, by `meta`, description or name."""
    cited = [each.rsplit(".", 1)[-1] for each in column.get("doc_blocks") or ()]
    for name in (column["config"]["meta"].get("metric"), *cited, column["name"]):
        if name in blocks:
            return str(name)
    return None


def _description(text: str, blocks: Mapping[str, Metric]) -> str:
    """The description; of a block that it cites the definition alone."""
    line = one_line(text)
    for block in blocks.values():
        line = line.replace(block.text, block.formula)
    return line


def _unit(column: Mapping[str, Any], units: Sequence[Mapping[str, str]]) -> str | None:
    for rule in units:
        if re.fullmatch(rule.get("name", ".*"), column["name"]) and re.fullmatch(
            rule.get("type", ".*"), column["data_type"]
        ):
            return rule["unit"]
    return None
