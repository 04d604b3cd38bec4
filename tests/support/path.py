"""The functions that the DAGs' tasks call, one after the other and without Airflow."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime

import psutil

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
    """Wall and processor seconds per named stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.processor_seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the block's seconds to the stage."""
        used: dict[int, float] = {}
        before, over = _processor_seconds(), threading.Event()
        watcher = threading.Thread(target=_watch, args=(used, over), daemon=True)
        watcher.start()
        start = time.perf_counter()
        try:
            yield
        finally:
            elapsed = time.perf_counter() - start
            over.set()
            watcher.join()
            spent = sum(until - before.get(pid, 0) for pid, until in used.items())
            for kept, more in (
                (self.seconds, elapsed),
                (self.processor_seconds, spent),
            ):
                kept[name] = kept.get(name, 0) + more


def _watch(used: dict[int, float], over: threading.Event) -> None:
    """Note each process's seconds until the stage is over: who ends takes them along.

    Spark's Java outlives whoever started it, so nobody waits for it and is told.
    """
    while not over.wait(0.5):
        used |= _processor_seconds()
    used |= _processor_seconds()


def _processor_seconds() -> dict[int, float]:
    """Of this process and of all that it started and still run."""
    found = {}
    here = psutil.Process()
    for process in (here, *here.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            found[process.pid] = times.user + times.system
    return found


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
    with_tests: bool = True,
) -> str:
    """Landing to published, as a manual run would; the release's id.

    Without its data tests, a build takes two thirds of the time.
    """
    watch = watch or Stopwatch()
    with watch.stage("ingest"):
        ingest(settings, say)
    with watch.stage("begin"):
        release_id = begin(settings, as_of, known_at, always=True)
    assert release_id is not None
    with watch.stage("model"):
        build_candidate(settings, release_id, say, with_tests)
    # Great Expectations takes seconds to import and 120 MB: only who audits pays for
    # it, when dbt has ended and given its memory back.
    from include.audit.run import audit_candidate

    with watch.stage("audit"):
        audit_candidate(settings, release_id)
    with watch.stage("publish"):
        promote(settings.warehouse(), release_id, serve, settings.keep_releases)
    return release_id
