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

    A column's metric is the block under which its table's `meta: {metrics: ...}` lists
    it, else the one its description cites, else that of its own name, else what the
    columns of its name in other tables have, if they agree: one name means one thing.
    Its unit is what its `meta` says, else the first of `units` (name and type as
    patterns) that fits.
    """
    blocks = metrics(manifest)
    nodes = dict(_published(manifest))
    own = {table: _own_blocks(node, blocks) for table, node in nodes.items()}
    named: dict[str, set[str]] = {}
    for of_table in own.values():
        for name, block in of_table.items():
            named.setdefault(name, set()).add(block)
    found: dict[Table, dict[str, Column]] = {}
    for table, node in nodes.items():
        columns = found.setdefault(table, {})
        for name, column in node["columns"].items():
            alike = named.get(name, ())
            shared = next(iter(alike)) if len(alike) == 1 else None
            metric = own[table].get(name, shared)
            columns[name] = Column(
                name,
                column["data_type"],
                _description(column["description"], blocks),
                column["config"]["meta"].get("unit") or _unit(column, units),
                blocks[metric] if metric else None,
            )
    return found


def _published(
    manifest: Mapping[str, Any],
) -> Iterator[tuple[Table, Mapping[str, Any]]]:
    for node in [*manifest["nodes"].values(), *manifest["sources"].values()]:
        if node["resource_type"] in _KINDS and node["schema"] in PUBLISHED:
            yield (node["schema"], node.get("identifier") or node["alias"]), node


def _own_blocks(
    node: Mapping[str, Any], blocks: Mapping[str, Metric]
) -> dict[str, str]:
    """Column -> the block that the table itself refers it to."""
    found = {}
    for name, column in node["columns"].items():
        cited = (each.rsplit(".", 1)[-1] for each in column.get("doc_blocks") or ())
        if block := next((each for each in (*cited, name) if each in blocks), None):
            found[name] = block
    for block, columns in node["config"].get("meta", {}).get("metrics", {}).items():
        found |= dict.fromkeys(columns, block)
    return found


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
