"""A small invented company that delivers twice, and its workspace before every step."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from include.samples.generate import generate
from include.settings import Settings
from tests.conftest import BuiltOnce, open_workspace, settings_in
from tests.support.crash import step
from tests.support.path import run_path

LINES = 3_000
LAST_QUARTER = "2024-Q4"
MASTER_DATA = ("accounts", "account_links", "users", "terms", "billing_", "products")
STEPS = ("ingest", "begin", "model", "audit", "publish")


def deliver(deliveries: Path, landing: Path, everything: bool) -> None:
    """Lay all extracts, or all but the last quarter's."""
    for path in sorted(deliveries.rglob("*.csv")):
        late = LAST_QUARTER in path.name and not path.name.startswith(MASTER_DATA)
        if everything or not late:
            target = landing / path.relative_to(deliveries)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


@pytest.fixture(scope="session")
def deliveries(built_once: BuiltOnce) -> Path:
    """Every extract of the company, generated once."""
    return built_once("deliveries", lambda folder: generate(folder, LINES, seed=7))


@pytest.fixture(scope="session")
def small_company(deliveries: Path) -> Callable[..., Settings]:
    """Opens a workspace and lays all extracts, or all but the last quarter's."""

    def company(home: Path, everything: bool = True) -> Settings:
        settings = open_workspace(
            home,
            "small",
            sources=["generated_crm", "generated_billing"],
            base_currency="EUR",
            value_unit=1000,
        )
        deliver(deliveries, settings.landing, everything)
        return settings

    return company


@pytest.fixture(scope="session")
def stages(
    small_company: Callable[..., Settings], built_once: BuiltOnce
) -> dict[str, Settings]:
    """Per step, a workspace in which all steps before it are done; `done` after all.

    A first release is served; a second delivery waits in landing. Only to be copied.
    The data tests are left to the release of both deliveries, which holds all rows.
    """

    def build(home: Path) -> None:
        settings = small_company(home / STEPS[0], everything=False)
        run_path(settings, with_tests=False)
        small_company(home / STEPS[0])
        for name, following in zip(STEPS, (*STEPS[1:], "done"), strict=True):
            settings = copied(settings, home / following)
            step(settings, name)

    home = built_once("stages", build)
    return {name: settings_in(home / name, "small") for name in (*STEPS, "done")}


def copied(settings: Settings, home: Path) -> Settings:
    """A copy of the small company's workspace under another home."""
    shutil.copytree(settings.root, home / settings.workspace, symlinks=True)
    return settings_in(home, settings.workspace)
