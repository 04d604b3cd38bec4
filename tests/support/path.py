"""The functions that the DAGs' tasks call, one after the other and without Airflow."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from include.ingest.contract import FEEDS
from include.ingest.discover import pending_rules
from include.ingest.land import land_extracts
from include.publish.promote import promote
from include.settings import Settings
from include.transform.build import build_candidate
from include.transform.plan import begin

Say = Callable[[str], None]


def silent(_: str) -> None:
    """Say nothing."""


class Stopwatch:
    """Seconds per named stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the block's seconds to the stage."""
        start = time.perf_counter()
        try:
            yield
        finally:
            elapsed = time.perf_counter() - start
            self.seconds[name] = self.seconds.get(name, 0) + elapsed


def ingest(settings: Settings, say: Say = silent) -> list[str]:
    """Land everything that is pending; the new batch ids."""
    return [
        batch_id
        for feed in FEEDS
        for rule in pending_rules(settings, feed)
        for batch_id in land_extracts(settings, rule["system"], rule["extract"], say)
    ]


def run_path(
    settings: Settings,
    as_of: date | None = None,
    known_at: datetime | None = None,
    serve: bool | None = None,
    say: Say = silent,
    watch: Stopwatch | None = None,
) -> str:
    """Landing to published, as a manual run would; the release's id."""
    watch = watch or Stopwatch()
    with watch.stage("ingest"):
        ingest(settings, say)
    with watch.stage("begin"):
        release_id = begin(settings, as_of, known_at, always=True)
    assert release_id is not None
    with watch.stage("model"):
        build_candidate(settings, release_id, say)
    # Great Expectations takes seconds to import and 120 MB: only who audits pays for
    # it, when dbt has ended and given its memory back.
    from include.audit.run import audit_candidate

    with watch.stage("audit"):
        audit_candidate(settings, release_id)
    with watch.stage("publish"):
        promote(settings.warehouse(), release_id, serve, settings.keep_releases)
    return release_id
