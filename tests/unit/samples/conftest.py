"""The bundled samples, laid once."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from include.ingest.mapping import load
from include.samples import lay, sample_settings
from include.samples.extracts import open_engine
from tests.conftest import BuiltOnce


@pytest.fixture(scope="session")
def online_retail(built_once: BuiltOnce) -> Path:
    return built_once("laid_online_retail", partial(lay, "online_retail"))


@pytest.fixture(scope="session")
def xero_books(built_once: BuiltOnce) -> Path:
    return built_once("laid_xero_books", partial(lay, "xero_books"))


@pytest.fixture(scope="session")
def simulated(built_once: BuiltOnce) -> Path:
    return built_once("laid_simulated", partial(lay, "simulated"))


Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def simulated_extracts(simulated: Path) -> Iterator[Ask]:
    """Asks the extracts, a table each; of a record delivered twice the later counts."""
    with open_engine() as connection:
        yield _latest(connection, simulated, sample_settings("simulated")["sources"])


@pytest.fixture(scope="session")
def online_retail_extracts(online_retail: Path) -> Iterator[Ask]:
    """Likewise of the wholesaler's invented CRM, whose columns are canonical too."""
    with open_engine() as connection:
        yield _latest(connection, online_retail, ["online_retail_crm"])


def _latest(connection: DuckDBPyConnection, landing: Path, systems: list[str]) -> Ask:
    for system in systems:
        for rule in load(system):
            [mapped] = rule.entities
            texts = ", ".join(
                f"'{column.name}': 'varchar'"
                for column in mapped.entity.columns
                if column.name in mapped.columns and column.data_type == "string"
            )
            key = ", ".join(mapped.entity.keys)
            connection.execute(
                f"create table {rule.name} as select * exclude (filename) "
                f"from read_csv('{landing}/{rule.files}', filename = true, "
                f"types = {{{texts}}}) qualify row_number() over "
                f"(partition by {key} order by filename[-14:] desc) = 1"
            )
    return lambda sql, *values: connection.execute(sql, values).fetchall()
