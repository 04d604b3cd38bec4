"""A query and what its inputs lack -> what its rows must lack: no rows, or only NULL.

Read from the query's syntax tree: a strict function of NULL is NULL, a left join with
nothing leaves NULL, an inner join with nothing leaves no rows. Whatever is not surely
so is taken to have values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from include.inspect.expressions import Expressions

Node = dict[str, Any]


@dataclass(frozen=True)
class Relation:
    """The columns of a relation, each with whether it is NULL in every row."""

    nulls: Mapping[str, bool] = field(default_factory=dict)
    empty: bool = False

    def lacking(self) -> Relation:
        """The same columns with nothing in them."""
        return Relation(dict.fromkeys(self.nulls, True), self.empty)


Sources = dict[str, Relation]


def lacks(query: Node, known: Mapping[str, Relation]) -> Relation:
    """What a query's result lacks; `known` by `schema.table` or the name of a step."""
    steps = dict(known)
    for step in query["cte_map"]["map"]:
        steps[step["key"]] = lacks(step["value"]["query"]["node"], steps)
    if query["type"] == "SET_OPERATION_NODE":
        return _together(query, steps)
    if query["type"] != "SELECT_NODE":
        raise ValueError(f"a {query['type']} is not read")
    return _select(query, steps)


def _together(query: Node, known: Mapping[str, Relation]) -> Relation:
    left, right = (lacks(query[side], known) for side in ("left", "right"))
    if query["setop_type"] != "UNION":
        return left
    nulls = {
        name: (left.empty or missing) and (right.empty or also)
        for (name, missing), also in zip(
            left.nulls.items(), right.nulls.values(), strict=True
        )
    }
    return Relation(nulls, left.empty and right.empty)


def _select(query: Node, known: Mapping[str, Relation]) -> Relation:
    sources, empty = _from(query["from_table"], known)
    read = Expressions(sources, lambda inner: lacks(inner, known))
    aggregates = any(map(read.aggregates, query["select_list"]))
    if query["where_clause"] and read.never(query["where_clause"]):
        empty = True
    if aggregates and not query["group_expressions"]:
        # One row whatever comes in; of nothing all but counts is NULL.
        if empty:
            sources = {name: each.lacking() for name, each in sources.items()}
            read = Expressions(sources, lambda inner: lacks(inner, known), empty=True)
        empty = False
    nulls: dict[str, bool] = {}
    for place, each in enumerate(query["select_list"]):
        if each["class"] == "STAR":
            nulls |= _star(each, sources)
        else:
            nulls[_name(each, place)] = read.null(each)
    outer = Expressions({**sources, "": Relation(nulls)}, read.inner)
    for part in ("having", "qualify"):
        if query[part] and outer.never(query[part]):
            empty = True
    return Relation(nulls, empty)


def _from(node: Node, known: Mapping[str, Relation]) -> tuple[Sources, bool]:
    """The relations in reach by their names, and whether no row comes of them."""
    kind = node["type"]
    if kind == "JOIN":
        return _join(node, known)
    if kind == "BASE_TABLE":
        schema, table = node["schema_name"], node["table_name"]
        relation = known[f"{schema}.{table}" if schema else table]
        return {node["alias"] or table: relation}, relation.empty
    if kind == "SUBQUERY":
        relation = lacks(node["subquery"]["node"], known)
        return {node["alias"]: relation}, relation.empty
    return {}, False


def _join(node: Node, known: Mapping[str, Relation]) -> tuple[Sources, bool]:
    left, no_left = _from(node["left"], known)
    right, no_right = _from(node["right"], known)
    both = {**left, **right}
    read = Expressions(both, lambda inner: lacks(inner, known))
    unmet = bool(node["condition"]) and read.never(node["condition"])
    nothing = no_left or no_right or unmet
    kind = node["join_type"]
    if kind == "SEMI":
        return left, nothing
    if kind == "ANTI":
        return left, no_left
    if kind == "INNER":
        return both, nothing
    if nothing:
        right = {name: each.lacking() for name, each in right.items()}
    if kind == "LEFT":
        return {**left, **right}, no_left
    # FULL: a side without rows is NULL, the other comes through.
    return (
        {
            **({n: e.lacking() for n, e in left.items()} if no_left else left),
            **({n: e.lacking() for n, e in right.items()} if no_right else both),
        },
        no_left and no_right,
    )


def _star(node: Node, sources: Sources) -> dict[str, bool]:
    wanted = node["relation_name"]
    found: dict[str, bool] = {}
    for name, relation in sources.items():
        if not wanted or name == wanted:
            for column, missing in relation.nulls.items():
                found.setdefault(column, missing)
    return found


def _name(node: Node, place: int) -> str:
    if node["alias"]:
        return str(node["alias"])
    if node["class"] == "COLUMN_REF":
        return str(node["column_names"][-1])
    return f"column {place}"
