"""A read-only SQL prompt on a release."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from include.errors import ReleaseNotFound
from include.settings import Settings
from include.warehouse.base import SET_ASIDE

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
    release = release_path(settings, release_id)
    if sys.stdin.isatty():
        print(HINT.format(release=release.stem))
    client = Path(sys.executable).with_name("duckdb")
    # The release itself, not the pointer: a prompt stays on what it opened.
    opened = ["-cmd", views(release) + OPENING]
    if release.is_file():
        opened += ["-readonly", str(release)]
    return subprocess.run([str(client), *opened], check=False).returncode


def release_path(settings: Settings, release_id: str | None) -> Path:
    """Where a release lies; raise `ReleaseNotFound` naming those there are."""
    warehouse = settings.warehouse()
    wanted = release_id or warehouse.served()
    if wanted is None:
        raise ReleaseNotFound(
            f"Nothing is published in {settings.root} yet: `make run` first."
        )
    for folder in SET_ASIDE:
        if (path := warehouse.kept(wanted, folder)).exists():
            return path
    known = sorted(
        file.stem
        for folder in SET_ASIDE
        for file in (settings.root / folder).glob("r*.json")
        if warehouse.kept(file.stem, folder).exists()
    )
    raise ReleaseNotFound(
        f"There is no release {wanted} in {settings.root}; there are: "
        f"{', '.join(known) or 'none'}."
    )


def views(release: Path) -> str:
    """Statements that show a folder of Parquet tables as its schemas and tables."""
    tables = sorted(path for path in release.glob("*/*") if path.is_dir())
    schemas = sorted({table.parent.name for table in tables})
    return "".join(f"create schema {schema};\n" for schema in schemas) + "".join(
        f"create view {table.parent.name}.{table.name} as "
        f"from read_parquet('{table}/*.parquet');\n"
        for table in tables
    )
