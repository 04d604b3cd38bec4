"""A sample's name, or a folder of one's own, -> a workspace ready to run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from include.errors import SettingsError
from include.run.text import count
from include.samples import lay, sample_names, sample_settings
from include.samples.generate import generate
from include.settings import WORKSPACE_FILE, Settings, inherited_environment

GENERATED = {
    "sources": ["generated_crm", "generated_billing"],
    "base_currency": "EUR",
    "value_unit": 1000,
}
KEPT_OF_A_SAMPLE = ("sources", "base_currency", "value_unit")


def settings_of(workspace: str) -> Settings:
    """The settings of the workspace of this name, whichever the environment names."""
    if not workspace:
        raise SettingsError(
            "WORKSPACE= is missing: the name of the folder under var/ that keeps what "
            "is made of these extracts. Nothing was read."
        )
    named = inherited_environment({"CLIENTELE_WORKSPACE": workspace})
    settings = Settings.from_env(named)
    if not (settings.root / WORKSPACE_FILE).exists():
        return settings
    # What a workspace was made of is its own; a deployment's `.env` may name others.
    return Settings.from_env(
        {**named, "CLIENTELE_SOURCES": "", "CLIENTELE_LANDING": ""}
    )


def prepare_sample(workspace: str, sample: str) -> Settings:
    """A workspace whose landing folder holds the sample's extracts."""
    known = sample_settings(sample)
    kept = {key: known[key] for key in KEPT_OF_A_SAMPLE if key in known}
    settings = _keep(workspace, {**kept, "sample": sample})
    lay(sample, settings.landing)
    return settings


def prepare_generated(workspace: str, lines: int) -> Settings:
    """A workspace whose landing folder holds an invented company of that size."""
    settings = _keep(workspace, GENERATED)
    if not any(settings.landing.iterdir()):
        generate(settings.landing, lines)
    return settings


def prepare_own(workspace: str, landing: Path, sources: Sequence[str]) -> Settings:
    """A workspace that reads a folder of one's own; the folder is never written to."""
    if not landing.is_dir():
        raise SettingsError(f"LANDING={landing}: no such folder. Nothing was read.")
    if not sources:
        raise SettingsError(
            "SOURCES= is missing: the names of the source systems that delivered "
            f"{landing}, files of include/sources/ without .yml, separated by commas."
        )
    return _keep(
        workspace, {"landing": str(landing.absolute()), "sources": list(sources)}
    )


def describe(settings: Settings) -> str:
    """One line: the workspace, where it reads, which systems delivered."""
    delivered = sum(1 for path in settings.landing.rglob("*") if path.is_file())
    return (
        f"{settings.workspace}: {count(delivered, 'file')} in {settings.landing} from "
        f"{', '.join(settings.sources)}"
    )


def named(settings: Settings) -> str:
    """How a command of make's is told which workspace and which engine."""
    engine = "" if settings.engine == "duckdb" else f"ENGINE={settings.engine} "
    return f"{engine}WORKSPACE={settings.workspace}"


def sample_of(settings: Settings) -> str | None:
    """The bundled sample that a workspace was made from."""
    sample = _kept(settings).get("sample")
    return sample if sample in sample_names() else None


def _keep(workspace: str, given: dict[str, Any]) -> Settings:
    """Write down what was given, beside what a person wrote there; read it back."""
    settings = settings_of(workspace)
    settings.root.mkdir(parents=True, exist_ok=True)
    kept = {**_kept(settings), **given}
    file = settings.root / WORKSPACE_FILE
    aside = file.with_suffix(".new")
    aside.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    aside.replace(file)
    settings = settings_of(workspace)
    settings.landing.mkdir(parents=True, exist_ok=True)
    return settings


def _kept(settings: Settings) -> dict[str, Any]:
    file = settings.root / WORKSPACE_FILE
    if not file.exists():
        return {}
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return kept
