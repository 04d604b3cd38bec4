"""The releases whose tables on relationships are recomputed: one has a whole CRM."""

import pytest

from ..books import Books
from ..compare import published
from ..read import current_tables
from ..settings import Settings
from .clients import Clients
from .lake import records


@pytest.fixture(
    scope="session", params=["online_retail", "xero_books", "simulated", "awkward"]
)
def known(request: pytest.FixtureRequest):
    """A release with its raw lake; the samples' are published, audit included."""
    if request.param == "awkward":
        return request.getfixturevalue("awkward_release")
    if request.param == "simulated":
        return request.getfixturevalue("published_simulated")
    return request.getfixturevalue("published_workspaces")[request.param]


@pytest.fixture(scope="session")
def clients(known) -> Clients:
    """The customers, recomputed from the release's batches in the raw lake."""
    settings = Settings(
        as_of=known.as_of,
        base_currency=known.settings["base_currency"],
        value_unit=known.settings["value_unit"],
    )
    books = Books(current_tables(known.release, known.raw), settings)
    parameters = published(known.release, "clv_parameters").rows.dropna()
    models = {row["cutoff"]: row for row in parameters.to_dict("records")}
    lake = records(known.release, known.raw)
    return Clients(books, lake, models, known.release)
