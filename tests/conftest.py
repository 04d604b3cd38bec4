"""What every kind of test may share: workspaces, and the samples published once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from include.samples import lay, sample_settings
from include.settings import WORKSPACE_FILE, Settings
from include.transform.compiled import dbt_on_nothing
from tests.support.path import run_path

TESTS = Path(__file__).parent
SAMPLES = ("online_retail", "xero_books")

BuiltOnce = Callable[[str, Callable[[Path], object]], Path]

# These files take minutes, all others seconds. Whoever is last keeps a core waiting, so
# they go first; and the first two build different things that others then share: the
# wholesaler and the awkward company, and the small company that delivers twice.
LONGEST_FIRST = (
    "oracle/test_releases.py",
    "pipeline/test_killed_anywhere.py",
    "oracle/relations/test_relations.py",
    "pipeline/test_make_run_own.py",
    "pipeline/test_make_run.py",
    "pipeline/test_promises.py",
    "pipeline/test_restating.py",
    "pipeline/test_whole_release.py",
    "pipeline/test_properties.py",
    "pipeline/test_dbt_unit_tests.py",
    "pipeline/test_publishing.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; in each, the order stays."""
    rank = {TESTS / name: number for number, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


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
    return settings_in(home, workspace)


def settings_in(home: Path, workspace: str) -> Settings:
    """The settings of a workspace that was opened before."""
    return Settings.from_env(
        {"CLIENTELE_HOME": str(home), "CLIENTELE_WORKSPACE": workspace}
    )


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> BuiltOnce:
    """Fills a folder of this name once for all the processes that run the tests.

    The first to ask builds, the others wait. What is in it is only read or copied.
    """
    home = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        home = home.parent

    def once(name: str, build: Callable[[Path], object]) -> Path:
        folder, built = home / "built_once" / name, home / f"{name}.built"
        with FileLock(home / f"{name}.lock"):
            if not built.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(parents=True)
                build(folder)
                built.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def dbt_manifest(built_once: BuiltOnce) -> dict[str, Any]:
    """What dbt says of the project: it reads every file and opens no warehouse."""

    def parse(folder: Path) -> None:
        dbt_on_nothing(Settings.from_env({}), folder, "parse")

    text = (built_once("dbt", parse) / "manifest.json").read_text(encoding="utf-8")
    manifest: dict[str, Any] = json.loads(text)
    return manifest


class PublishedSamples(Mapping[str, PublishedWorkspace]):
    """Both samples by name; only who asks for one waits until it is published."""

    def __init__(self, built_once: BuiltOnce) -> None:
        self._built_once = built_once

    def __getitem__(self, sample: str) -> PublishedWorkspace:
        return _published(self._built_once, sample)

    def __iter__(self) -> Iterator[str]:
        return iter(SAMPLES)

    def __len__(self) -> int:
        return len(SAMPLES)


@pytest.fixture(scope="session")
def published_workspaces(built_once: BuiltOnce) -> PublishedSamples:
    """Both samples, landed, built, audited and published without Airflow."""
    return PublishedSamples(built_once)


@pytest.fixture(scope="session")
def published_simulated(built_once: BuiltOnce) -> PublishedWorkspace:
    """The simulated company, likewise."""
    return _published(built_once, "simulated")


def _published(built_once: BuiltOnce, sample: str) -> PublishedWorkspace:
    described = sample_settings(sample)
    kept = {k: described[k] for k in ("sources", "base_currency", "value_unit")}

    def publish(home: Path) -> None:
        settings = open_workspace(home, sample, **kept)
        lay(sample, settings.landing)
        run_path(settings)

    settings = settings_in(built_once(sample, publish), sample)
    warehouse = settings.warehouse()
    release_id = warehouse.served()
    assert release_id is not None
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
