"""Bundled companies whose extracts can be laid into a landing folder.

Each sample is a package of this folder: its data, a README with licence and origin,
`sample.yml`, and `lay(landing)`, which writes the extracts a source system would.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from include.errors import SettingsError

FOLDER = Path(__file__).parent


def sample_names() -> list[str]:
    """Every bundled sample, sorted."""
    return sorted(path.parent.name for path in FOLDER.glob("*/sample.yml"))


def sample_settings(sample: str) -> dict[str, Any]:
    """Title, description, sources, base_currency and value_unit of a sample."""
    _require(sample)
    text = (FOLDER / sample / "sample.yml").read_text(encoding="utf-8")
    settings: dict[str, Any] = yaml.safe_load(text)
    return settings


def lay(sample: str, landing: Path) -> None:
    """Write the sample's extracts; a file that would not change is left alone."""
    _require(sample)
    import_module(f"{__name__}.{sample}").lay(landing)


def _require(sample: str) -> None:
    if sample not in sample_names():
        raise SettingsError(
            f"SAMPLE={sample}: no such sample; there are {', '.join(sample_names())}."
        )
