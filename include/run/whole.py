"""`make run`: prepare, say at once if there is nothing to do, run, sum up."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from include.errors import RunFailed
from include.ingest.left_out import lacking
from include.run.airflow_home import AirflowHome
from include.run.flow import run_dags
from include.run.held import describe_held, held_releases, how_to_look
from include.run.progress import Progress
from include.run.services import running
from include.run.summary import summarise
from include.run.workspace import describe
from include.settings import Settings
from include.transform.plan import equal_release, nothing_new, plan

# What `make run` ends with beside 0, all well, and 1, no release was published. 2 is
# what the command line and make itself use for other things.
INCOMPLETE = 3


def run(settings: Settings) -> int:
    """0, or `INCOMPLETE` if the release lacks an extract that was delivered, or 1."""
    print(describe(settings))
    if reason := nothing_new(settings):
        print(reason)
        return _standing(settings)
    held_before = held_releases(settings)
    try:
        _run(settings)
    except RunFailed as failure:
        held = [one for one in held_releases(settings) if one not in held_before]
        if not held:
            raise
        raise RunFailed(f"{failure}\n{how_to_look(settings, held[-1])}") from failure
    print("\n".join(summarise(settings)))
    return INCOMPLETE if lacking(settings) else 0


def _run(settings: Settings) -> None:
    with _alone(settings):
        progress = Progress(print)
        progress.note(
            "starting Airflow: api-server, scheduler, dag-processor, triggerer"
        )
        with running(settings) as services:
            progress.note(f"Airflow is healthy at {services.url}")
            run_dags(settings, services, progress)
            progress.note("done; stopping Airflow")


def _standing(settings: Settings) -> int:
    """What became of the equal release: served or kept is well, held is not."""
    known = plan(settings, None, datetime.now(UTC).replace(tzinfo=None))
    release_id, state = equal_release(settings, known.input_fingerprint) or ("", "")
    if state == "held":
        print("\n".join(describe_held(settings, release_id)))
        return 1
    if not (left_out := lacking(settings)):
        return 0
    print("\n".join(["It lacks:", *(f"- {each}" for each in left_out)]))
    return INCOMPLETE


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One run at a time in a workspace; what a killed run left over is ended first."""
    home = AirflowHome.of(settings)
    home.prepare()
    with (home.path / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunFailed(
                f"Another `make run` is at work in {settings.root}. Nothing was done."
            ) from error
        if home.url_file.exists() and home.sessions.living():
            raise RunFailed(
                f"`make up` keeps Airflow running for {settings.workspace}: trigger "
                "ingest_crm or ingest_billing in its UI, or `make down` first."
            )
        home.sessions.stop()
        yield
