"""A real Chromium, the machine's own, and the pictures of what it showed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from include.settings import PROJECT, Settings
from tests.bi.superset import Server, served
from tests.conftest import PublishedWorkspace, settings_in

# As root in a container Chromium has no sandbox; nothing here asks the network.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian calls it chromium; without one these tests fail and say so."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "make test-bi needs Chromium on the PATH (Debian: chromium)."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Kept after the run, to be looked at."""
    folder = PROJECT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def company(
    tmp_path_factory: pytest.TempPathFactory,
    published_simulated: PublishedWorkspace,
    published_workspaces: Mapping[str, PublishedWorkspace],
) -> Settings:
    """A workspace that keeps a release of every sample, so that each can be served."""
    root = tmp_path_factory.mktemp("bi") / "company"
    shutil.copytree(
        published_simulated.deployment.root,
        root,
        symlinks=True,
        ignore=shutil.ignore_patterns("raw", "landing", "candidates", "dbt", "bi"),
    )
    for sample in published_workspaces.values():
        for path in (sample.release, sample.release.with_suffix(".json")):
            shutil.copy2(path, root / "releases" / path.name)
    return settings_in(root.parent, root.name)


@pytest.fixture(scope="session")
def superset(company: Settings) -> Iterator[Server]:
    """The dashboards of that workspace, on its simulated release at first."""
    with served(company.root) as server:
        yield server
