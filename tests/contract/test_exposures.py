"""dbt's exposures name exactly what the review and the copies read."""

from __future__ import annotations

import re
from typing import Any

from include.settings import PROJECT
from tests.contract.test_expectations import PUBLISHED

QUESTIONS = PROJECT / "include" / "review" / "questions"


def depends_on(manifest: dict[str, Any], exposure: str) -> set[tuple[str, str]]:
    nodes = {**manifest["nodes"], **manifest["sources"]}
    found = [nodes[each] for each in _of(manifest, exposure)["depends_on"]["nodes"]]
    return {(node["schema"], node.get("identifier") or node["alias"]) for node in found}


def _of(manifest: dict[str, Any], exposure: str) -> dict[str, Any]:
    return manifest["exposures"][f"exposure.clientele.{exposure}"]


def test_the_review_reads_what_its_exposure_names(dbt_manifest):
    text = "\n".join(path.read_text("utf-8") for path in QUESTIONS.glob("*.sql"))
    read = set(re.findall(r"\b(analytics|ops|reference)\.(\w+)", text))

    assert len(read) > 10
    assert depends_on(dbt_manifest, "client_review") == read


def test_a_copy_holds_every_analysis_table(dbt_manifest):
    analysis = {table for table in PUBLISHED if table[0] == "analytics"}

    assert depends_on(dbt_manifest, "serving_copy") == analysis
