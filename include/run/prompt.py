"""A read-only SQL prompt on a release."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from include.serve.reader import OPENING, release_path, views
from include.settings import Settings

HINT = (
    "{release}, read-only. Tables: `show all tables`; leave with .quit\n"
    "For example: select customer_id, abc_class, metric_value, rank from customer_abc\n"
    "  where metric = 'value_coefficient' and method = 'cut' limit 10;"
)


def prompt(settings: Settings, release_id: str | None = None) -> int:
    """Open the served, or any kept or held, release; the prompt's exit code."""
    release = release_path(settings, release_id)
    if sys.stdin.isatty():
        print(HINT.format(release=release.stem))
    client = Path(sys.executable).with_name("duckdb")
    # The release itself, not the pointer: a prompt stays on what it opened.
    opened = ["-cmd", views(release) + OPENING]
    if release.is_file():
        opened += ["-readonly", str(release)]
    return subprocess.run([str(client), *opened], check=False).returncode
