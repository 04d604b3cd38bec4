"""A source system's YAML, checked against the contract before anything is read.

The grammar is described in `include/sources/README.md`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from include.errors import MappingError
from include.ingest.contract import FEEDS, Entity, entity

SOURCES = Path(__file__).resolve().parents[1] / "sources"

_COLUMN_KEYS = {"column", "constant", "values", "format", "prefix", "inverse"}
_FORMAT_KEYS = {"type", "delimiter", "encoding"}


@dataclass(frozen=True)
class ColumnRule:
    """Where a canonical column comes from and how its text becomes a value."""

    column: str | None = None
    constant: str | None = None
    values: Mapping[str, str] | None = None
    format: str | None = None
    prefix: str = ""
    inverse: bool = False


@dataclass(frozen=True)
class EntityRule:
    """How rows of a file become rows of one entity."""

    entity: Entity
    columns: Mapping[str, ColumnRule]
    keep: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def needed(self) -> set[str]:
        """The source columns that this rule reads."""
        used = {rule.column for rule in self.columns.values() if rule.column}
        return used | set(self.keep)


@dataclass(frozen=True)
class ExtractRule:
    """One mapping rule: which files, in which format, feeding which entities."""

    system: str
    feed: str
    is_simulated: bool
    name: str
    files: str
    format: Mapping[str, str]
    extracted_at: Mapping[str, str] | None
    entities: tuple[EntityRule, ...]
    version: str


def load(system: str) -> tuple[ExtractRule, ...]:
    """The rules of a source system; `MappingError` names what cannot be followed."""
    return _load(SOURCES / f"{system}.yml")


@cache
def _load(path: Path) -> tuple[ExtractRule, ...]:
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.yml")))
        raise MappingError(f"No source system {path.stem!r} here; known: {known}.")
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    where = path.name
    _only(document, {"system", "feed", "title", "is_simulated", "extracts"}, where)
    if document.get("system") != path.stem:
        raise MappingError(f"{where}: `system` must be {path.stem!r}, like the file.")
    if document.get("feed") not in FEEDS:
        raise MappingError(f"{where}: `feed` must be one of {', '.join(FEEDS)}.")
    rules = tuple(_extract(document, each, where) for each in document["extracts"])
    names = [rule.name for rule in rules]
    if len(set(names)) < len(names):
        raise MappingError(f"{where}: two extracts have the same name.")
    return rules


def _extract(
    document: dict[str, Any], extract: dict[str, Any], where: str
) -> ExtractRule:
    _only(extract, {"name", "files", "format", "extracted_at", "entities"}, where)
    where = f"{where}, extract {extract.get('name')!r}"
    shape = {"type": "csv", "delimiter": ",", "encoding": "utf-8"}
    _only(extract.get("format", {}), _FORMAT_KEYS, where)
    shape |= extract.get("format", {})
    if shape["type"] != "csv":
        raise MappingError(f"{where}: format type {shape['type']!r}; known: csv.")
    moment = extract.get("extracted_at")
    _only(moment or {}, {"column", "file_name", "format"}, where)
    meaning = json.dumps([document["system"], document["feed"], extract], default=str)
    return ExtractRule(
        system=document["system"],
        feed=document["feed"],
        is_simulated=bool(document.get("is_simulated", False)),
        name=extract["name"],
        files=extract["files"],
        format=shape,
        extracted_at=moment,
        entities=tuple(
            _entity(document["feed"], each, where) for each in extract["entities"]
        ),
        # A comment changes nothing; a changed rule replays the extracts it read.
        version=hashlib.sha256(meaning.encode()).hexdigest()[:8],
    )


def _entity(feed: str, mapped: dict[str, Any], where: str) -> EntityRule:
    _only(mapped, {"entity", "keep", "columns"}, where)
    target = entity(mapped["entity"])
    where = f"{where}, entity {target.name}"
    if target.feed != feed:
        raise MappingError(f"{where}: belongs to the feed {target.feed}, not {feed}.")
    known = {column.name for column in target.columns}
    if unknown := sorted(set(mapped["columns"]) - known):
        raise MappingError(f"{where}: the contract has no {', '.join(unknown)}.")
    columns = {k: _column(v, f"{where}.{k}") for k, v in mapped["columns"].items()}
    required = [c.name for c in target.columns if c.required]
    if absent := [name for name in required if name not in columns]:
        raise MappingError(f"{where}: required {', '.join(absent)} not mapped.")
    keep = {
        column: tuple(str(value) for value in values)
        for column, values in mapped.get("keep", {}).items()
    }
    return EntityRule(target, columns, keep)


def _column(spec: Any, where: str) -> ColumnRule:
    if isinstance(spec, str):
        return ColumnRule(column=spec)
    _only(spec, _COLUMN_KEYS, where)
    if ("column" in spec) == ("constant" in spec):
        raise MappingError(f"{where}: needs either `column` or `constant`.")
    values = spec.get("values")
    return ColumnRule(
        column=spec.get("column"),
        constant=_text(spec["constant"]) if "constant" in spec else None,
        values={_text(k): _text(v) for k, v in values.items()} if values else None,
        format=spec.get("format"),
        prefix=spec.get("prefix", ""),
        inverse=spec.get("inverse", False),
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _only(given: Mapping[str, Any], allowed: set[str], where: str) -> None:
    if unknown := sorted(set(given) - allowed):
        known = ", ".join(sorted(allowed))
        raise MappingError(f"{where}: unknown {', '.join(unknown)}; known: {known}.")
