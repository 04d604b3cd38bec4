"""The environment and a workspace's own file, turned into one frozen object.

This is the only reader of the environment. A value set in the environment wins over
the workspace's `workspace.json`, which wins over the default here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from include.errors import SettingsError
from include.setting_values import (
    PREFIX,
    currency,
    day,
    language,
    share,
    whole,
    yes_or_no,
    zone,
)
from include.warehouse.base import Warehouse
from include.warehouse.engines import open_warehouse

PROJECT = Path(__file__).resolve().parents[1]
WORKSPACE_FILE = "workspace.json"

_WORDS = (
    *("engine", "memory_limit", "ingest_schedule", "ui_url", "spark_conf_dir"),
    *(
        "notify_webhook_url",
        "notify_email_to",
        "notify_email_from",
        "spark_lake_url",
        "postgres_url",
    ),
)
_WHOLE = (
    *("value_unit", "fiscal_year_start_month", "threads", "keep_releases"),
    *("max_unpacked_bytes", "max_unpacked_ratio"),
)
# Nothing that is started phones home.
QUIET = {
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}


@dataclass(frozen=True)
class Settings:
    """What a deployment decides; every key is explained in `.env.example`."""

    root: Path
    sources: tuple[str, ...]
    landing: Path
    base_currency: str = "EUR"
    value_unit: int = 1_000_000
    history_start: date | None = None
    fiscal_year_start_month: int = 1
    time_zone: str = "UTC"
    engine: str = "duckdb"
    threads: int = field(default_factory=lambda: os.cpu_count() or 2)
    memory_limit: str = "4GB"
    keep_releases: int = 10
    max_unpacked_bytes: int = 20_000_000_000
    max_unpacked_ratio: int = 200
    max_rejected: float = 0.1
    spark_conf_dir: str | None = None
    spark_lake_url: str | None = None
    settle_seconds: int = 2
    language: str = "en"
    own_accounts_only: bool = False
    ingest_schedule: str | None = None
    ui_url: str = "http://localhost:8080"
    notify_webhook_url: str | None = None
    notify_email_to: str | None = None
    notify_email_from: str | None = None
    # It may hold a password, so it is shown nowhere.
    postgres_url: str | None = field(default=None, repr=False)

    @property
    def workspace(self) -> str:
        """Name of the company's folder under `var/`."""
        return self.root.name

    @property
    def raw(self) -> Path:
        """The raw lake: one folder per batch, append-only."""
        return self.root / "raw"

    def warehouse(self) -> Warehouse:
        """The engine that builds, keeps and serves releases."""
        size = (self.threads, self.memory_limit)
        places = (self.spark_conf_dir, self.spark_lake_url)
        return open_warehouse(self.engine, self.root, *size, *places)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; raise `SettingsError` naming the one that is wrong."""
        environ = os.environ if environ is None else environ
        given = {
            key.removeprefix(PREFIX).lower(): value
            for key, value in environ.items()
            if key.startswith(PREFIX) and value != ""
        }
        # Spark's own variable: what it names, Spark reads by itself.
        given["spark_conf_dir"] = environ.get("SPARK_CONF_DIR", "")
        home = Path(given.pop("home", str(PROJECT / "var")))
        root = (home / given.pop("workspace", "default")).absolute()
        kept = _workspace_file(root / WORKSPACE_FILE)
        return cls(root=root, **_typed(root, {**kept, **given}))


def _workspace_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise SettingsError(f"{path} is not JSON: {error}") from error
    if not isinstance(kept, dict):
        raise SettingsError(f"{path} must hold one JSON object.")
    return kept


def _typed(root: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """The given values as the types of `Settings`; unknown keys are left alone."""
    sources = given.get("sources") or ()
    if isinstance(sources, str):
        sources = tuple(name.strip() for name in sources.split(",") if name.strip())
    values: dict[str, Any] = {
        "sources": tuple(sources),
        "landing": Path(given.get("landing") or root / "landing").absolute(),
    }
    readers: dict[str, Callable[[str, Any], Any]] = {
        **dict.fromkeys(_WORDS, lambda _, value: str(value)),
        **dict.fromkeys(_WHOLE, whole),
        "settle_seconds": partial(whole, least=0),
        "max_rejected": share,
        "base_currency": currency,
        "time_zone": zone,
        "language": language,
        "own_accounts_only": yes_or_no,
        "history_start": day,
    }
    for key, read in readers.items():
        if given.get(key) not in (None, ""):
            values[key] = read(key, given[key])
    if str(unit := values.get("value_unit", 1)).strip("0") != "1":
        raise SettingsError(
            f"{PREFIX}VALUE_UNIT={unit}: must be a power of ten, so that the value "
            "coefficient stays an exact decimal."
        )
    if not 1 <= values.get("fiscal_year_start_month", 1) <= 12:
        raise SettingsError(f"{PREFIX}FISCAL_YEAR_START_MONTH must be 1 to 12.")
    return values


def inherited_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment for a process that we start: ours, with `extra` on top."""
    return {**os.environ, **extra}
