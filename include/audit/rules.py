"""`expectations/<table>.yml` into rules, or a refusal that names file, rule and reason.

Great Expectations drops a rule that it does not understand with no more than a log
line, and YAML keeps the last of two equal keys. A gate must not weaken like that, so
whatever is not plainly a rule is a `RuleError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from include.errors import RuleError

BLOCK = "block"
WARN = "warn"
SCHEMAS = ("analytics", "ops")
FILE_KEYS = {"table", "schema", "rules"}
RULE_KEYS = {"expect", "with", "severity", "why"}


@dataclass(frozen=True)
class Rule:
    """One expectation on a table; `number` is its place in the file, from 1."""

    number: int
    expect: str
    kwargs: Mapping[str, Any]
    severity: str
    why: str


@dataclass(frozen=True)
class TableRules:
    """All rules of one published table."""

    path: Path
    schema: str
    table: str
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        """The table as SQL and people name it."""
        return f"{self.schema}.{self.table}"

    def refuse(self, rule: Rule, reason: str) -> RuleError:
        """The refusal of one rule of this file."""
        return refusal(self.path, f"rule {rule.number} ({rule.expect})", reason)


def load_rules(folder: Path) -> tuple[TableRules, ...]:
    """Every file of the folder, by schema and table; an empty folder is refused."""
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise RuleError(f"{folder} holds no expectations, so nothing can be audited.")
    return tuple(
        sorted(map(load_file, files), key=lambda rules: (rules.schema, rules.table))
    )


def load_file(path: Path) -> TableRules:
    """The rules of one file; raise `RuleError` at the first thing that is not one."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise refusal(path, "file", f"is not YAML: {error}") from error
    if not isinstance(content, dict):
        raise refusal(path, "file", "must hold table and rules.")
    _only(path, "file", content, FILE_KEYS)
    schema = content.get("schema", SCHEMAS[0])
    if schema not in SCHEMAS:
        raise refusal(path, "file", f"schema {schema!r} is not one of {SCHEMAS}.")
    if content.get("table") != path.stem:
        raise refusal(
            path,
            "file",
            f"table is {content.get('table')!r}, but the file's name says "
            f"{path.stem!r}: a file is found by the name of its table.",
        )
    listed = content.get("rules")
    if not isinstance(listed, list) or not listed:
        raise refusal(path, "file", "rules must be a list of at least one rule.")
    return TableRules(
        path=path,
        schema=schema,
        table=path.stem,
        rules=tuple(_rule(path, at, entry) for at, entry in enumerate(listed, start=1)),
    )


def refusal(path: Path, place: str, reason: str) -> RuleError:
    """A `RuleError` in the words that every refusal here uses."""
    return RuleError(f"{path.name}, {place}: {reason} Nothing was audited.")


def _rule(path: Path, number: int, entry: Any) -> Rule:
    place = f"rule {number}"
    if not isinstance(entry, dict):
        raise refusal(path, place, f"must be a mapping of {sorted(RULE_KEYS)}.")
    _only(path, place, entry, RULE_KEYS)
    for key in ("expect", "why"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise refusal(path, place, f"{key} is missing or not a text.")
    if entry.get("severity") not in (BLOCK, WARN):
        raise refusal(
            path, place, f"severity {entry.get('severity')!r} is not block or warn."
        )
    kwargs = entry.get("with", {})
    if not isinstance(kwargs, dict):
        raise refusal(path, place, "with must be a mapping of the rule's arguments.")
    return Rule(
        number=number,
        expect=entry["expect"],
        kwargs=kwargs,
        severity=entry["severity"],
        why=" ".join(entry["why"].split()),
    )


def _only(path: Path, place: str, entry: Iterable[Any], known: set[str]) -> None:
    unknown = sorted(str(key) for key in entry if key not in known)
    if unknown:
        raise refusal(
            path, place, f"unknown key {unknown[0]!r}; known are {sorted(known)}."
        )


class _UniqueKeyLoader(yaml.SafeLoader):
    """Refuses a key given twice: the second would silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} is given twice", node.start_mark
                )
        return super().construct_mapping(node, deep=deep)
