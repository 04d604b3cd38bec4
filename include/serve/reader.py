"""A kept or held release -> a read-only DuckDB connection, whatever engine made it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

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


def release_path(settings: Settings, release_id: str | None) -> Path:
    """Where a release lies, by default the served one.

    Raises `ReleaseNotFound` naming those there are.
    """
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


@contextmanager
def opened(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release itself, not the pointer: who reads it stays on what was opened."""
    if release.is_file():
        connection = duckdb.connect(str(release), read_only=True)
    else:
        connection = duckdb.connect()
    with connection:
        connection.execute(views(release) + OPENING)
        yield connection
