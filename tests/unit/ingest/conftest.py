"""A made-up billing system whose mapping lies in the test's own folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from include.ingest import mapping
from include.ingest.land import land_extracts
from include.ingest.left_out import require_all_accepted
from include.settings import Settings

COLUMNS = (
    "invoice_id",
    "billing_customer_id",
    "invoice_date",
    "status",
    "net_amount",
    "gross_amount",
    "currency",
)
HEADER = ",".join(COLUMNS)


def good_row(number: int) -> str:
    """A well-formed invoice."""
    return f"I{number:03},C1,2024-01-05,posted,10.00,12.00,EUR"


def write_mapping(patch: pytest.MonkeyPatch, folder: Path, **changes: Any) -> None:
    """Write the mapping of the system `acme` into a folder that is read from now on."""
    patch.setattr(mapping, "SOURCES", folder)
    extract = {
        "name": "invoices",
        "files": "inv*.csv",
        "entities": [
            {"entity": "invoice", "columns": {name: name for name in COLUMNS}}
        ],
    }
    document = {
        "system": "acme",
        "title": "A made-up system",
        "extracts": [extract | changes],
    }
    (folder / "acme.yml").write_text(yaml.safe_dump(document), encoding="utf-8")
    mapping.load_file.cache_clear()


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Writes the mapping of the system `acme`; call it again to change the mapping."""

    def write(**changes: Any) -> None:
        write_mapping(monkeypatch, tmp_path, **changes)

    write()
    return write


@pytest.fixture
def acme(sources, workspace) -> Settings:
    """An empty workspace that reads the system `acme`, and holds no extract."""
    return workspace("acme", sources=["acme"], max_rejected=1)


def deliver(settings: Settings, *lines: str, name: str = "inv.csv") -> Path:
    """Put a CSV file into landing."""
    path = settings.landing / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def rejects(settings: Settings) -> list[dict[str, Any]]:
    """Every refused cell in the lake, in file order."""
    return _rows(settings, "*.rejects.parquet", "line, column_name, reason_code")


def accepted(settings: Settings, entity: str = "invoice") -> list[dict[str, Any]]:
    """Every accepted invoice, or row of another entity, in the lake."""
    return _rows(settings, f"{entity}.parquet", "1, 2")


def land(settings: Settings) -> list[str]:
    """Take in what the extract `invoices` of `acme` has waiting; raise if not all."""
    landed = land_extracts(settings, "acme", "invoices", say=lambda _: None)
    require_all_accepted(settings, "billing")
    return landed


def _rows(settings: Settings, pattern: str, order: str) -> list[dict[str, Any]]:
    files = [str(path) for path in settings.raw.rglob(pattern)]
    if not files:
        return []
    found = duckdb.sql(f"select * from read_parquet({files}) order by {order}")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
