"""One planned release, built by both engines on the same raw lake."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from include.ingest.contract import FEEDS
from include.ingest.discover import pending_rules
from include.ingest.land import land_extracts
from include.parity.certificate import ENGINES, certificate
from include.parity.compare import Compared, compare
from include.settings import Settings
from include.transform.build import build_candidate
from include.transform.dictionary import DICTIONARY
from include.transform.plan import begin, planned
from include.transform.published import manifest_of, published_keys
from include.transform.restate import RESTATEMENTS

Say = Callable[[str], None]

# What the run writes when dbt is done has no test of dbt's that names its key. What the
# audit writes comes later still, and is not compared.
WRITTEN = {
    DICTIONARY: ("table_schema", "table_name", "column_name"),
    RESTATEMENTS: ("table_name", "row_key", "column_name", "change"),
}


def land(settings: Settings, say: Say) -> None:
    """Land everything that is pending, as the ingest's tasks do."""
    for feed in FEEDS:
        for rule in pending_rules(settings, feed):
            land_extracts(settings, rule["system"], rule["extract"], say)


def build(settings: Settings, release_id: str, say: Say) -> dict[str, float]:
    """Seconds that each engine took for the models; both lie in one candidate folder.

    Without dbt's data tests: what one engine's data is tested for, equal data passes.
    """
    seconds = {}
    for engine in ENGINES:
        start = time.perf_counter()
        build_candidate(
            replace(settings, engine=engine), release_id, say, with_tests=False
        )
        seconds[engine] = time.perf_counter() - start
    return seconds


def held_together(settings: Settings, release_id: str) -> list[Compared]:
    """The published tables of both builds, compared."""
    places = []
    for engine in ENGINES:
        warehouse = replace(settings, engine=engine).warehouse()
        places.append((warehouse.locate(release_id), warehouse.columns(release_id)))
    return compare(published_keys(manifest_of(settings)) | WRITTEN, *places)


def certify(settings: Settings, say: Say) -> tuple[Path, list[Compared]]:
    """Land, build twice, compare; the certificate's file and what was found."""
    land(settings, say)
    release_id = begin(settings, always=True)
    assert release_id is not None
    release = planned(settings, release_id)
    seconds = build(settings, release_id, say)
    compared = held_together(settings, release_id)
    kept = settings.root / "parity.txt"
    kept.write_text(certificate(release, seconds, compared) + "\n", encoding="utf-8")
    return kept, compared
