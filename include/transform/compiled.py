"""The dbt project -> the SQL of every model as the engine gets it, and its parents."""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from include.errors import BuildFailed
from include.settings import QUIET, Settings, inherited_environment
from include.transform.dbt import DBT_PROJECT, PARSED, PARSED_FILE
from include.transform.plan import code_version

ENGINE = "duckdb"


@dataclass(frozen=True)
class CompiledNode:
    """A source, seed or model: `schema.table`, its columns, and of a model its SQL."""

    name: str
    kind: str
    relation: str
    columns: tuple[str, ...]
    sql: str = ""


def compiled_nodes(settings: Settings) -> list[CompiledNode]:
    """Every node, each after what it reads; `BuildFailed` if dbt cannot compile.

    Kept beside dbt's own cache for as long as the code is the same.
    """
    kept = PARSED / ENGINE / "compiled.json"
    version = code_version()
    if kept.is_file():
        stored = json.loads(kept.read_text(encoding="utf-8"))
        if stored["code_version"] == version:
            return [
                CompiledNode(**each | {"columns": tuple(each["columns"])})
                for each in stored["nodes"]
            ]
    nodes = _in_order(_compile(settings))
    text = json.dumps(
        {"code_version": version, "nodes": [asdict(each) for each in nodes]}
    )
    kept.parent.mkdir(parents=True, exist_ok=True)
    aside = kept.with_suffix(".new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(kept)
    return nodes


def _compile(settings: Settings) -> dict[str, Any]:
    """dbt's manifest with compiled code."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "target"
        dbt_on_nothing(settings, target, "compile", "--select", "resource_type:model")
        text = (target / "manifest.json").read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def dbt_on_nothing(settings: Settings, target: Path, *command: str) -> None:
    """Run a command of dbt that opens no warehouse but an empty one, into `target`.

    Raises `BuildFailed` with the last that dbt said.
    """
    warehouse = replace(settings, engine=ENGINE).warehouse()
    arguments = [
        *warehouse.dbt_command(),
        *("--quiet", "--no-use-colors", *command),
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        *("--target", ENGINE, "--target-path", str(target)),
        *("--log-path", str(target)),
    ]
    parsed = PARSED / ENGINE / PARSED_FILE
    if parsed.is_file():
        arguments += ["--partial-parse-file-path", str(parsed)]
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            arguments,
            cwd=folder,
            env=inherited_environment({**QUIET, **warehouse.dbt_environment()}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-5:])
        raise BuildFailed(f"dbt could not {command[0]} the project.\n{tail}")


def _in_order(manifest: dict[str, Any]) -> list[CompiledNode]:
    wanted = {
        key: node
        for key, node in {**manifest["sources"], **manifest["nodes"]}.items()
        if node["resource_type"] in ("source", "seed", "model")
    }
    ordered: dict[str, CompiledNode] = {}

    def add(key: str) -> None:
        if key in ordered or key not in wanted:
            return
        node = wanted[key]
        for parent in node.get("depends_on", {}).get("nodes", []):
            add(parent)
        ordered[key] = CompiledNode(
            name=node["name"],
            kind=node["resource_type"],
            relation=f"{node['schema']}.{node.get('identifier') or node['alias']}",
            columns=tuple(node["columns"]),
            sql=node.get("compiled_code") or "",
        )

    for key in wanted:
        add(key)
    return list(ordered.values())
