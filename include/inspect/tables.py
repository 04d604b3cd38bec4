"""Given entities -> which published tables will be full, partly NULL or empty.

Told by the models' own SQL: what an absent entity, or a column that no row of it has,
leaves without rows or without values.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from include.ingest.contract import entities
from include.inspect.nulls import Relation, lacks
from include.run.text import WIDTH
from include.transform.compiled import CompiledNode

PUBLISHED = "analytics"
_SHOWN_COLUMNS = 6
Given = Mapping[str, frozenset[str]]


class Models:
    """The models' syntax trees, in the order in which they build on each other."""

    def __init__(self, nodes: Sequence[CompiledNode]) -> None:
        self._nodes = nodes
        with duckdb.connect() as engine:
            self._trees = {n.relation: _tree(engine, n.sql) for n in nodes if n.sql}

    def published(self, given: Given) -> dict[str, Relation]:
        """What each published table lacks, given the filled columns of each entity."""
        known: dict[str, Relation] = {}
        for node in self._nodes:
            if node.relation in self._trees:
                known[node.relation] = lacks(self._trees[node.relation], known)
            elif node.kind == "source" and node.name in entities():
                known[node.relation] = _delivered(node.name, given)
            else:
                # The ledger's relations and the seeds are always there.
                known[node.relation] = Relation(dict.fromkeys(node.columns, False))
        return {
            relation.removeprefix(f"{PUBLISHED}."): lacking
            for relation, lacking in known.items()
            if relation.startswith(f"{PUBLISHED}.")
        }


def everything() -> Given:
    """Every column of every entity."""
    return {name: frozenset(each.types) for name, each in entities().items()}


def describe_tables(models: Models, given: Given) -> list[str]:
    """The published tables by how full they would be."""
    whole, found = models.published(everything()), models.published(given)
    partly = {
        name: columns
        for name, lacking in found.items()
        if not lacking.empty
        if (
            columns := [
                column
                for column, missing in lacking.nulls.items()
                if missing and not whole[name].nulls[column]
            ]
        )
    }
    empty = [name for name, lacking in found.items() if lacking.empty]
    full = [name for name in found if name not in partly and name not in empty]
    return [
        "",
        f"Published tables, of {', '.join(sorted(given))} and nothing else",
        "(too short a history may leave more of them NULL)",
        *_listed("full", full),
        *(
            line
            for name in sorted(partly)
            for line in _wrapped(f"  {'partly NULL':<13}{name}: {_few(partly[name])}")
        ),
        *_listed("empty", empty),
    ]


def _few(columns: Sequence[str]) -> str:
    """The columns, or how many there are beside the first."""
    more = len(columns) - _SHOWN_COLUMNS
    if more < 2:
        return ", ".join(columns)
    return f"{', '.join(columns[:_SHOWN_COLUMNS])} and {more} more"


def _listed(label: str, names: Iterable[str]) -> list[str]:
    return _wrapped(f"  {label:<13}{', '.join(sorted(names)) or 'none'}")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=" " * 15)


def _delivered(name: str, given: Given) -> Relation:
    """An entity: its filled columns and what the ingest itself adds."""
    entity = entities()[name]
    if name not in given:
        return Relation(dict.fromkeys(entity.types, True), empty=True)
    own = {column.name for column in entity.columns} - given[name]
    return Relation({column: column in own for column in entity.types})


def _tree(engine: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    (text,) = engine.execute("select json_serialize_sql(?)", [sql]).fetchone() or ("",)
    (statement,) = json.loads(text)["statements"]
    tree: dict[str, Any] = statement["node"]
    return tree
