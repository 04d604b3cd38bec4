"""dbt's own pages on every table, column, test and where it comes from, as one file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from include.settings import Settings
from include.transform.compiled import dbt_on_nothing

# All that the pages need is in the one file: it opens without a server or a network.
_STATIC = "static_index.html"


def write_docs(settings: Settings) -> Path:
    """Write the pages into the workspace; `BuildFailed` if dbt cannot."""
    folder = settings.root / "docs"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        target = Path(aside)
        # Contracts say what a catalogue would: no warehouse need be looked at.
        generate = ("docs", "generate", "--static", "--empty-catalog")
        dbt_on_nothing(settings, target, *generate)
        return (target / _STATIC).replace(folder / "index.html")
