"""The bundled samples, laid once."""

from pathlib import Path

import pytest

from include.samples import lay


@pytest.fixture(scope="session")
def online_retail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    landing = tmp_path_factory.mktemp("online_retail")
    lay("online_retail", landing)
    return landing


@pytest.fixture(scope="session")
def xero_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    landing = tmp_path_factory.mktemp("xero_books")
    lay("xero_books", landing)
    return landing
