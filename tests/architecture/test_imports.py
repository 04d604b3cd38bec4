"""The flow has one direction; these tests fail naming the module that turns back."""

import ast
from pathlib import Path

import pytest

INCLUDE = Path(__file__).resolve().parents[2] / "include"

# Package -> the packages of `include` it may import; itself is always allowed.
MAY_IMPORT = {
    "errors": set(),
    "warehouse": {"errors"},
    "setting_values": {"errors"},
    "settings": {"errors", "setting_values", "warehouse"},
    "ingest": {"errors", "settings"},
    "transform": {"errors", "settings", "warehouse", "ingest"},
    "audit": {"errors", "settings", "warehouse"},
    "publish": {"errors", "warehouse", "audit"},
    "review": {"errors", "settings"},
    "dashboards": {"settings", "warehouse"},
    "serve": {"errors", "settings", "warehouse"},
    "samples": {"errors"},
    "parity": {"errors", "settings", "warehouse", "ingest", "transform"},
    "run": {
        "errors",
        "settings",
        "warehouse",
        "ingest",
        "transform",
        "audit",
        "publish",
        "review",
        "samples",
        "parity",
        "serve",
        "dashboards",
    },
    "inspect": {"errors", "settings", "ingest", "transform", "run"},
}
MODULES = sorted(path for path in INCLUDE.rglob("*.py") if path.name != "__init__.py")


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def _package(path: Path) -> str:
    return path.relative_to(INCLUDE).parts[0].removesuffix(".py")


def test_there_are_modules_to_look_at():
    assert len(MODULES) > 20
    assert {_package(path) for path in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(INCLUDE)))
def test_no_module_reaches_back_up_the_flow(path: Path):
    package = _package(path)
    used = {
        name.split(".")[1]
        for name in _imports(path)
        if name.startswith("include.") and name.split(".")[1] != package
    }
    assert used <= MAY_IMPORT[package], f"{package} may not import {used}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(INCLUDE)))
def test_include_never_imports_airflow(path: Path):
    assert not {name for name in _imports(path) if name.split(".")[0] == "airflow"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(INCLUDE)))
def test_only_settings_reads_the_environment(path: Path):
    if path.name == "settings.py":
        return
    text = path.read_text(encoding="utf-8")
    assert "environ" not in text.replace("environment", ""), path
    assert "getenv" not in text, path


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(INCLUDE)))
def test_modules_stay_small_and_say_what_they_are(path: Path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), f"{path} has no first sentence"
    assert len(text.splitlines()) < 200, f"{path} has grown past one subject"
