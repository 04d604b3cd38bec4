"""A small invented company that delivers twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from include.samples.generate import generate
from include.settings import Settings
from tests.conftest import open_workspace

LINES = 3_000
LAST_QUARTER = "2024-Q4"
MASTER_DATA = ("accounts", "account_links", "users", "terms", "billing_", "products")


@pytest.fixture(scope="session")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every extract of the company, generated once."""
    folder = tmp_path_factory.mktemp("deliveries")
    generate(folder, LINES, seed=7)
    return folder


@pytest.fixture(scope="session")
def small_company(deliveries: Path) -> Callable[..., Settings]:
    """Opens a workspace and lays all extracts, or all but the last quarter's."""

    def deliver(home: Path, everything: bool = True) -> Settings:
        settings = open_workspace(
            home,
            "small",
            sources=["generated_crm", "generated_billing"],
            base_currency="EUR",
            value_unit=1000,
        )
        for path in sorted(deliveries.rglob("*.csv")):
            late = LAST_QUARTER in path.name and not path.name.startswith(MASTER_DATA)
            if everything or not late:
                target = settings.landing / path.relative_to(deliveries)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target)
        return settings

    return deliver
