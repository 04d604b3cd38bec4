"""An empty company's release with every dbt unit test: the rules, and no data."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any

from include.ingest.standing import standing
from include.settings import PROJECT, Settings
from include.transform.dbt import run_dbt
from include.transform.register import raw_relations
from include.warehouse.base import Release
from tests.support.path import Say, silent

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


def build(settings: Settings, say: Say = silent) -> list[dict[str, Any]]:
    """dbt's results of one process: seeds, models and their unit tests.

    The models are needed, as a unit test's inputs are made like them.
    """
    known = standing(settings.raw, EMPTY.known_at, settings.max_rejected)
    relations = raw_relations(
        settings.raw, EMPTY, known, None, settings.root / "ledger"
    )
    settings.warehouse().open_candidate(EMPTY, relations)
    run_dbt(settings, EMPTY, "build", "--exclude-resource-type", "test", say=say)
    text = (settings.root / "dbt" / "run_results.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["results"]
    return found


def passed(results: list[dict[str, Any]]) -> set[str]:
    """The names of the unit tests that passed."""
    return {
        each["unique_id"].rsplit(".", 1)[-1]
        for each in results
        if each["unique_id"].startswith("unit_test.") and each["status"] == "pass"
    }
