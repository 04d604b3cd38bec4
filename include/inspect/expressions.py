"""An expression of a syntax tree -> whether it must be NULL, or can never be true."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Node = dict[str, Any]
_AGGREGATES = {
    *("sum", "max", "min", "count", "count_star", "avg", "median", "bool_or"),
    *("bool_and", "string_agg", "quantile_disc", "quantile_cont", "max_by", "min_by"),
    *("any_value", "list", "stddev_pop", "stddev_samp"),
}
# Not NULL, whatever they are given.
_COUNTS = {"count", "count_star", "row_number", "rank", "dense_rank", "concat"}
# NULL only if all they are given is.
_ANY = {"greatest", "least", "concat_ws"}
_NUMBERING = ("WINDOW_ROW_NUMBER", "WINDOW_RANK", "WINDOW_RANK_DENSE")


class Expressions:
    """The expressions over some relations (their `nulls` by name of column)."""

    def __init__(
        self,
        sources: Mapping[str, Any],
        inner: Callable[[Node], Any],
        empty: bool = False,
    ) -> None:
        self._sources = sources
        self.inner = inner
        self._empty = empty

    def null(self, node: Node) -> bool:
        """Whether the expression must be NULL in every row."""
        kind = node["class"]
        if kind == "CONSTANT":
            # Of no rows an aggregate of a constant is NULL too.
            return bool(node["value"]["is_null"])
        if kind == "COLUMN_REF":
            return self._column(node["column_names"])
        if kind == "CASE":
            return self._case(node)
        if kind == "FUNCTION":
            return self._function(node)
        if kind == "WINDOW":
            return self._window(node)
        if kind == "SUBQUERY":
            if node["subquery_type"] != "SCALAR":
                return False
            found = self.inner(node["subquery"]["node"])
            return bool(found.empty or all(found.nulls.values()))
        if kind == "OPERATOR":
            return self._operator(node)
        if kind == "CONJUNCTION":
            return all(map(self.null, node["children"]))
        if kind in ("COMPARISON", "BETWEEN", "CAST"):
            return any(map(self.null, _operands(node)))
        return False

    def never(self, node: Node) -> bool:
        """Whether the condition can be true in no row."""
        kind = node["class"]
        if kind == "CONJUNCTION":
            judge = any if node["type"] == "CONJUNCTION_AND" else all
            return judge(map(self.never, node["children"]))
        if kind == "CONSTANT" and node["value"]["value"] is False:
            return True
        if kind == "OPERATOR" and node["type"] == "OPERATOR_IS_NOT_NULL":
            return self.null(node["children"][0])
        return self.null(node)

    def aggregates(self, node: Any) -> bool:
        """Whether rows are put together; in a window they are not."""
        if isinstance(node, list):
            return any(map(self.aggregates, node))
        if not isinstance(node, dict) or node.get("class") in ("WINDOW", "SUBQUERY"):
            return False
        if node.get("class") == "FUNCTION" and node["function_name"] in _AGGREGATES:
            return True
        return any(map(self.aggregates, node.values()))

    def _column(self, names: list[str]) -> bool:
        *relation, column = names
        for name, source in self._sources.items():
            if column in source.nulls and (not relation or name == relation[-1]):
                return bool(source.nulls[column])
        return False

    def _case(self, node: Node) -> bool:
        reached = [
            check["then_expr"]
            for check in node["case_checks"]
            if not self.never(check["when_expr"])
        ]
        otherwise = node["else_expr"]
        return all(map(self.null, [*reached, *([otherwise] if otherwise else [])]))

    def _function(self, node: Node) -> bool:
        name, given = node["function_name"], node["children"]
        if name in _COUNTS:
            return False
        if name in _ANY:
            return all(map(self.null, given))
        if name in _AGGREGATES:
            unmet = bool(node["filter"]) and self.never(node["filter"])
            return unmet or self._empty or self.null(given[0])
        return any(map(self.null, given[:1] if name == "nullif" else given))

    def _window(self, node: Node) -> bool:
        if node["type"] in _NUMBERING or node["function_name"] in _COUNTS:
            return False
        return bool(node["children"]) and self.null(node["children"][0])

    def _operator(self, node: Node) -> bool:
        kind, given = node["type"], node["children"]
        if kind in ("OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL"):
            return False
        if kind == "OPERATOR_COALESCE":
            return all(map(self.null, given))
        if kind in ("COMPARE_IN", "COMPARE_NOT_IN"):
            return self.null(given[0])
        return any(map(self.null, given))


def _operands(node: Node) -> Iterator[Node]:
    for key in ("input", "lower", "upper", "left", "right", "child"):
        if isinstance(node.get(key), dict):
            yield node[key]
