"""dbt's manifest -> the published tables, each with the key that tells its rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from include.errors import BuildFailed
from include.settings import Settings

Table = tuple[str, str]

PUBLISHED = ("analytics", "ops", "reference")
_KINDS = ("model", "seed")
_GRAIN = ("unique", "unique_combination")


def manifest_of(settings: Settings) -> dict[str, Any]:
    """What dbt said of the project in the workspace's last build."""
    path = settings.root / "dbt" / "manifest.json"
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def published_keys(manifest: Mapping[str, Any]) -> dict[Table, tuple[str, ...]]:
    """(schema, table) -> the columns of its grain test, the first if there are several.

    Raises `BuildFailed` for a table without one: its rows cannot be held together.
    """
    nodes = manifest["nodes"].values()
    grains: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        if columns := _grain(node):
            grains.setdefault(node["attached_node"], columns)
    found = {}
    for node in nodes:
        if node["resource_type"] in _KINDS and node["schema"] in PUBLISHED:
            if node["unique_id"] not in grains:
                raise BuildFailed(
                    f"{node['alias']} has no test of its grain, so its rows cannot be "
                    "held against those of another build. The served release stays."
                )
            found[node["schema"], node["alias"]] = grains[node["unique_id"]]
    return found


def _grain(node: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that a test says no two rows agree on."""
    test = node.get("test_metadata") or {}
    if test.get("name") not in _GRAIN:
        return ()
    named = test["kwargs"]
    return tuple(named.get("columns") or (named["column_name"],))
