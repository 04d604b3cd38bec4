"""The releases that the oracle is held against."""

import pytest

from .books import Books
from .read import current_tables
from .settings import Settings

SAMPLES = ["online_retail", "xero_books"]


@pytest.fixture(scope="session", params=SAMPLES)
def release(request: pytest.FixtureRequest):
    """A sample's published workspace: paths of the release and of the raw lake."""
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
