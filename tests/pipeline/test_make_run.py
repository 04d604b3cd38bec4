"""`make run` with the real Airflow: a release at its end, and nothing left running."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psutil
import pytest

from include.settings import PROJECT
from tests.support.commands import HEALTHY, RUN, environment, make

SAMPLE = ["run", "--workspace", "books", "--sample", "xero_books"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def first_run(home) -> subprocess.CompletedProcess:
    """The Xero books from their extracts to a published release."""
    return make(home, *SAMPLE)


def test_the_scheduler_takes_the_extracts_to_a_published_release(home, first_run):
    assert first_run.returncode == 0, first_run.stdout + first_run.stderr
    with duckdb.connect(
        str(home / "books" / "published" / "clientele.duckdb"), read_only=True
    ) as connection:
        ((invoices,),) = connection.execute(
            "select count(*) from analytics.invoices"
        ).fetchall()
    assert invoices > 100


def test_progress_names_each_task_and_its_state(first_run):
    lines = [line.split() for line in first_run.stdout.splitlines()]
    done = [tuple(words[1:3]) for words in lines if "success" in words]
    for task in ("begin", "model", "audit", "publish"):
        assert ("customer_value", task) in done
    assert "xero.invoices" in first_run.stdout


def test_the_summary_says_what_a_person_wants_to_know(home, first_run):
    release_id = os.readlink(home / "books" / "published" / "clientele.duckdb")
    summary = first_run.stdout.split("done; stopping Airflow")[1]
    for said in (
        Path(release_id).stem,
        "rows read",
        "unassigned",
        "No extract is marked as simulated",
        "may be published",
        "share of value",
        "This is the first release",
        "make sql WORKSPACE=books",
    ):
        assert said in summary, said
    figures = summary.split("\nFiles\n")[0]
    assert max(len(line) for line in figures.splitlines()) <= 100


def test_running_again_says_so_before_airflow_starts(home, first_run):
    releases = sorted((home / "books" / "releases").iterdir())
    began = time.monotonic()
    again = make(home, *SAMPLE)
    assert again.returncode == 0
    assert "Nothing new" in again.stdout
    assert HEALTHY not in again.stdout
    assert time.monotonic() - began < 20
    assert sorted((home / "books" / "releases").iterdir()) == releases


def test_the_prompt_reads_the_published_tables_and_cannot_write(home, first_run):
    asked = make(
        home,
        *["sql", "--workspace", "books"],
        stdin="select count(*) as n from customer_value; create table x (i int);",
    )
    assert "n" in asked.stdout
    assert "read-only" in asked.stderr
    unknown = make(home, "sql", "--workspace", "books", "--release", "r1")
    assert unknown.returncode == 1
    assert "There is no release r1" in unknown.stderr


@pytest.fixture
def started(
    tmp_path, home, first_run
) -> Iterator[tuple[subprocess.Popen, list[psutil.Process]]]:
    """A run whose services are healthy, with everything that it has started."""
    # A database that is ready, and nothing landed: the services start a little sooner.
    shutil.copytree(home / "books" / "airflow", tmp_path / "books" / "airflow")
    process = subprocess.Popen(
        [*RUN, *SAMPLE],
        cwd=PROJECT,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
        # As a terminal starts it: a suite that runs in the background ignores Ctrl-C,
        # and its children would too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    for line in process.stdout:
        if HEALTHY in line:
            break
    descendants = psutil.Process(process.pid).children(recursive=True)
    assert len(descendants) >= 4
    yield process, descendants
    for left in [psutil.Process(process.pid)] if process.poll() is None else []:
        left.kill()
    for left in descendants:
        if left.is_running():
            left.kill()
    process.stdout.close()
    process.wait()


def test_an_interrupted_run_leaves_nothing_running(started):
    process, descendants = started
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=40) == 130
    assert alive(descendants) == []


def test_even_a_killed_run_leaves_nothing_running(started):
    process, descendants = started
    process.kill()
    process.wait()
    deadline = time.monotonic() + 180
    while alive(descendants) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert alive(descendants) == []


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [
        process
        for process in processes
        if process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    ]
