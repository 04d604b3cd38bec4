"""A source system's YAML, checked against the contract before anything is read.

The grammar is described in `include/sources/README.md`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from include.errors import MappingError
from include.ingest.mapping_extract import SHARED_KEYS, extract_rule
from include.ingest.rules import ExtractRule
from include.ingest.section import Section

SOURCES = Path(__file__).resolve().parents[1] / "sources"


def load(system: str, time_zone: str = "UTC") -> tuple[ExtractRule, ...]:
    """The rules of a source system; `MappingError` names what cannot be followed.

    `time_zone` is the deployment's, where the mapping names none.
    """
    return load_file(SOURCES / f"{system}.yml", time_zone)


@cache
def load_file(path: Path, time_zone: str) -> tuple[ExtractRule, ...]:
    """The rules of a mapping, wherever its file lies."""
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.yml")))
        raise MappingError(f"No source system {path.stem!r} here; known: {known}.")
    document = read_yaml(path)
    section = Section.of(
        document, path.name, ("system", "title", "is_simulated", "defaults", "extracts")
    )
    section.need("system", "title", "extracts")
    if section.text("system") != path.stem:
        raise section.wrong(f"`system` must be {path.stem!r}, like the file")
    defaults = document.get("defaults", {})
    Section.of(defaults, f"{path.name}, defaults", SHARED_KEYS)
    simulated = section.flag("is_simulated")
    rules = tuple(
        extract_rule(path.stem, simulated, time_zone, defaults, each, path.name)
        for each in section.items("extracts")
    )
    names = [rule.name for rule in rules]
    if len(set(names)) < len(names):
        raise section.wrong("two extracts have the same name")
    return rules


class _AsWritten(yaml.BaseLoader):
    """Every scalar is text, so that `007` and `No` stay what the extract says."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key) for key, _ in node.value]
        if repeated := sorted({str(key) for key in keys if keys.count(key) > 1}):
            raise yaml.constructor.ConstructorError(
                None, None, f"{', '.join(repeated)} is given twice", node.start_mark
            )
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """The document as it is written; `MappingError` if it is no YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_AsWritten)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MappingError(
            f"{path.name} is not YAML: {' '.join(str(error).split())}"
        ) from error
