"""Airflow reads its home when it is first imported: give it an empty one before."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="airflow_of_tests_"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["AIRFLOW_HOME"] = str(HOME)
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__CORE__DAGS_FOLDER"] = str(
    Path(__file__).resolve().parents[2] / "dags"
)


@pytest.fixture(scope="session")
def dags() -> dict:
    """Every DAG of the project by its id."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
    assert bag.import_errors == {}
    return bag.dags


@pytest.fixture(scope="session")
def airflow_database(dags: dict) -> Iterator[None]:
    """Metadata in SQLite with the project's DAGs in it."""
    from airflow.utils.db import initdb

    initdb()
    yield
