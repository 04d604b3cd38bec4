"""Every dbt unit test: the rules of the models, on a warehouse with no data in it."""

from __future__ import annotations

import json
import re
from datetime import date, datetime

import pytest

from include.ingest.standing import standing
from include.settings import PROJECT, Settings
from include.transform.dbt import run_dbt
from include.transform.register import raw_relations
from include.warehouse.base import Release

MODELS = PROJECT / "dbt_project" / "models"
EMPTY = Release(
    release_id="r20240101_000000",
    as_of=date(2024, 12, 31),
    known_at=datetime(2025, 1, 1),
    history_start=date(2022, 1, 1),
    code_version="code",
    engine="duckdb",
    base_currency="GBP",
    value_unit=1_000_000,
    workspace="empty",
    batch_count=0,
    held_count=0,
    refused_count=0,
    input_fingerprint="",
)


def written() -> set[str]:
    """The names of the unit tests in the models' YAML."""
    names = set()
    for path in MODELS.rglob("*.yml"):
        _, found, tests = path.read_text(encoding="utf-8").partition("unit_tests:\n")
        if found:
            names |= set(re.findall(r"^  - name: (\w+)", tests, flags=re.M))
    return names


@pytest.mark.slow
def test_every_unit_test_of_a_model_passes(workspace):
    settings: Settings = workspace("empty", sources=[])
    lines: list[str] = []
    known = standing(settings.raw, EMPTY.known_at, settings.max_rejected)
    relations = raw_relations(
        settings.raw, EMPTY, known, None, settings.root / "ledger"
    )
    settings.warehouse().open_candidate(EMPTY, relations)
    # One process for all: seeds, models (a test's inputs are made like them), tests.
    build = ("build", "--exclude-resource-type", "test")

    run_dbt(settings, EMPTY, *build, say=lines.append)

    results = json.loads((settings.root / "dbt" / "run_results.json").read_text())
    passed = {
        each["unique_id"].rsplit(".", 1)[-1]
        for each in results["results"]
        if each["unique_id"].startswith("unit_test.") and each["status"] == "pass"
    }
    assert len(written()) > 60
    assert passed == written()
