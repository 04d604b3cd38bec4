"""The releases that the oracle is held against: both samples and an awkward company."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from include.ingest import mapping
from include.transform.build import build_candidate
from include.transform.plan import begin
from tests.conftest import BuiltOnce, open_workspace, settings_in
from tests.support.crash import candidate
from tests.support.path import ingest

from .awkward import AS_OF, lay_awkward
from .books import Books
from .read import current_tables
from .settings import Settings


@dataclass(frozen=True)
class Release:
    """A release file, the lake it was built from and the settings it was built with."""

    release: Path
    raw: Path
    as_of: date
    settings: dict[str, Any]


@pytest.fixture(scope="session")
def awkward_release(built_once: BuiltOnce) -> Release:
    """A candidate of the awkward company: what the tables say, before any audit."""
    given = {"base_currency": "GBP", "value_unit": 1000}

    def build(home: Path) -> None:
        systems = lay_awkward(home / "awkward" / "landing", home / "sources")
        settings = open_workspace(home, "awkward", sources=systems, **given)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(mapping, "SOURCES", home / "sources")
            ingest(settings)
            release_id = begin(settings, AS_OF, None, always=True)
            assert release_id is not None
            build_candidate(settings, release_id)

    settings = settings_in(built_once("awkward", build), "awkward")
    located = settings.warehouse().locate(candidate(settings.root))
    return Release(Path(located), settings.raw, AS_OF, given)


@pytest.fixture(scope="session", params=["online_retail", "xero_books", "awkward"])
def release(request: pytest.FixtureRequest):
    """A release with its raw lake; the samples' are published, audit included."""
    if request.param == "awkward":
        return request.getfixturevalue("awkward_release")
    return request.getfixturevalue("published_workspaces")[request.param]


@pytest.fixture(scope="session")
def books(release) -> Books:
    """The books recomputed from the release's batches in the raw lake."""
    settings = Settings(
        as_of=release.as_of,
        base_currency=release.settings["base_currency"],
        value_unit=release.settings["value_unit"],
    )
    return Books(current_tables(release.release, release.raw), settings)
