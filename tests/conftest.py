"""What every kind of test may share: workspaces, and the samples published once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from include.samples import lay, sample_settings
from include.settings import WORKSPACE_FILE, Settings
from tests.support.path import run_path

SAMPLES = ("online_retail", "xero_books")


@dataclass(frozen=True)
class PublishedWorkspace:
    """A sample's workspace after one run of the whole path."""

    release: Path
    raw: Path
    as_of: date
    settings: dict[str, Any]
    deployment: Settings
    release_id: str


def open_workspace(home: Path, workspace: str, **given: Any) -> Settings:
    """A workspace under `home` with these settings kept in its own file."""
    root = home / workspace
    (root / "landing").mkdir(parents=True, exist_ok=True)
    # What a test delivers is complete, and need not be waited for.
    kept = {"settle_seconds": 0, **given}
    (root / WORKSPACE_FILE).write_text(json.dumps(kept), encoding="utf-8")
    return Settings.from_env(
        {"CLIENTELE_HOME": str(home), "CLIENTELE_WORKSPACE": workspace}
    )


@pytest.fixture(scope="session")
def published_workspaces(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> dict[str, PublishedWorkspace]:
    """Both samples, landed, built, audited and published without Airflow.

    Once for all the processes that run the tests: the first to ask builds, the others
    wait for it.
    """
    return {
        sample: _published(tmp_path_factory, worker_id, sample) for sample in SAMPLES
    }


@pytest.fixture(scope="session")
def published_simulated(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> PublishedWorkspace:
    """The simulated company, likewise; only who asks for it waits."""
    return _published(tmp_path_factory, worker_id, "simulated")


def _published(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, sample: str
) -> PublishedWorkspace:
    home = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        home = home.parent
    home /= "published_samples"
    described = sample_settings(sample)
    kept = {k: described[k] for k in ("sources", "base_currency", "value_unit")}
    home.mkdir(exist_ok=True)
    with FileLock(home / f"{sample}.lock"):
        settings = open_workspace(home, sample, **kept)
        warehouse = settings.warehouse()
        release_id = warehouse.served()
        if release_id is None:
            lay(sample, settings.landing)
            release_id = run_path(settings)
    (identity,) = warehouse.query(release_id, "select * from ops.release")
    return PublishedWorkspace(
        release=settings.root / "releases" / f"{release_id}.duckdb",
        raw=settings.raw,
        as_of=identity["as_of"],
        settings=kept,
        deployment=settings,
        release_id=release_id,
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[..., Settings]:
    """A factory of empty workspaces: `workspace("acme", sources=["acme"])`."""

    def factory(name: str = "acme", **given: Any) -> Settings:
        return open_workspace(tmp_path / "var", name, **given)

    return factory
