"""A read-only SQL prompt on a release."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from include.errors import ReleaseNotFound
from include.settings import Settings

# Nothing is downloaded; `customers` means `analytics.customers`.
OPENING = """
set autoinstall_known_extensions = false;
set autoload_known_extensions = false;
set TimeZone = 'UTC';
set search_path = 'analytics,reference,ops';
"""
HINT = (
    "{release}, read-only. Tables: `show all tables`; leave with .quit\n"
    "For example: select customer_id, abc_class, metric_value, rank from customer_abc\n"
    "  where metric = 'value_coefficient' and method = 'cut' limit 10;"
)


def prompt(settings: Settings, release_id: str | None = None) -> int:
    """Open the served, or any kept or held, release; the prompt's exit code."""
    file = release_file(settings, release_id)
    if sys.stdin.isatty():
        print(HINT.format(release=file.stem))
    client = Path(sys.executable).with_name("duckdb")
    # The file itself, not the pointer: a prompt stays on the release that it opened.
    opened = [str(client), "-readonly", "-cmd", OPENING, str(file)]
    return subprocess.run(opened, check=False).returncode


def release_file(settings: Settings, release_id: str | None) -> Path:
    """The file of a release; raise `ReleaseNotFound` naming those there are."""
    pointer = settings.root / "published" / "clientele.duckdb"
    if release_id is None:
        if not pointer.exists():
            raise ReleaseNotFound(
                f"Nothing is published in {settings.root} yet: `make run` first."
            )
        return pointer.resolve()
    folders = [settings.root / folder for folder in ("releases", "held")]
    for folder in folders:
        if (file := folder / f"{release_id}.duckdb").is_file():
            return file
    known = sorted(file.stem for folder in folders for file in folder.glob("r*.duckdb"))
    raise ReleaseNotFound(
        f"There is no release {release_id} in {settings.root}; there are: "
        f"{', '.join(known) or 'none'}."
    )
