"""kill -9 between and inside every step: the served release stays whole, and the next
run completes without cleaning up by hand and publishes what it would have published.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from include.ingest.ledger import Ledger
from include.publish.manifest import figures
from include.settings import PROJECT, Settings
from include.transform.plan import begin
from tests.support.path import ingest, run_path

STEPS = ("ingest", "begin", "model", "audit", "publish")
KILLS = [
    ("ingest", "before include.ingest.land:write_entities"),
    ("ingest", "after include.ingest.land:write_entities"),
    ("ingest", "before include.ingest.ledger:Batch.to_json"),
    ("ingest", "before include.ingest.ledger:Path.rename"),
    ("ingest", "after include.ingest.ledger:Path.rename"),
    ("begin", "before include.transform.plan:Path.mkdir"),
    ("begin", "before include.transform.plan:Path.write_text"),
    ("begin", "after include.transform.plan:Path.write_text"),
    ("model", "before include.warehouse.duckdb:DuckDBWarehouse.open_candidate"),
    ("model", "after include.warehouse.duckdb:DuckDBWarehouse.open_candidate"),
    ("audit", "before include.warehouse.duckdb:DuckDBWarehouse.write_audit"),
    ("audit", "after include.warehouse.duckdb:DuckDBWarehouse.write_audit"),
    ("publish", "before include.warehouse.duckdb:DuckDBWarehouse.seal"),
    ("publish", "after include.warehouse.duckdb:DuckDBWarehouse.set_aside"),
    ("publish", "after include.warehouse.duckdb:DuckDBWarehouse.seal"),
    ("publish", "before include.warehouse.release_files:Path.symlink_to"),
    ("publish", "after include.warehouse.release_files:Path.symlink_to"),
    ("publish", "after include.warehouse.duckdb:DuckDBWarehouse.serve"),
    ("publish", "before include.warehouse.duckdb:DuckDBWarehouse.prune"),
]

pytestmark = pytest.mark.slow


def run_step(settings: Settings, step: str, point: str = "nowhere") -> int:
    """Exit code of the step run in a process of its own; -9 if it was killed."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "tests.support.crash"),
            *(str(settings.root.parent), settings.workspace, step, point),
        ],
        cwd=PROJECT,
        capture_output=True,
        check=False,
    ).returncode


def at(settings: Settings, home: Path) -> Settings:
    """A copy of the workspace under another home."""
    shutil.copytree(
        settings.root, home / settings.workspace, symlinks=True, dirs_exist_ok=True
    )
    return Settings.from_env(
        {"CLIENTELE_HOME": str(home), "CLIENTELE_WORKSPACE": settings.workspace}
    )


def analytics(settings: Settings, release_id: str) -> dict:
    """Rows and totals of every analysis table."""
    found = figures(settings.warehouse(), release_id)
    return {name: each for name, each in found.items() if name.startswith("analytics.")}


@pytest.fixture(scope="module")
def ready(tmp_path_factory, small_company) -> dict[str, Settings]:
    """Per step, a workspace in which all steps before it are done.

    A first release is served; a second delivery waits in landing.
    """
    home = tmp_path_factory.mktemp("ready")
    settings = small_company(home / "start", everything=False)
    run_path(settings)
    small_company(home / "start")
    found = {"ingest": settings}
    for before, step in zip(STEPS, STEPS[1:], strict=False):
        found[step] = at(found[before], home / step)
        assert run_step(found[step], before) == 0
    return found


@pytest.fixture(scope="module")
def uninterrupted(ready, tmp_path_factory) -> dict:
    """What the second delivery publishes when nobody kills anything."""
    settings = at(ready["publish"], tmp_path_factory.mktemp("calm"))
    before = settings.warehouse().served()
    assert run_step(settings, "publish") == 0
    served = settings.warehouse().served()
    assert served != before
    return analytics(settings, served)


def assert_old_release_whole(settings: Settings, old: str) -> None:
    warehouse = settings.warehouse()
    assert warehouse.served() == old
    (row,) = warehouse.query(old, "select count(*) as n from analytics.customer_value")
    assert row["n"] > 0


def finish(settings: Settings) -> str:
    """The next run, as the DAGs would do it; the id of what is served then."""
    ingest(settings)
    if (release_id := begin(settings)) is not None:
        for step in STEPS[2:]:
            assert run_step(settings, step) == 0, step
        assert settings.warehouse().served() == release_id
    return settings.warehouse().served() or ""


@pytest.mark.parametrize(("step", "point"), KILLS, ids=[f"{s}-{p}" for s, p in KILLS])
def test_a_killed_step_leaves_the_release_whole_and_can_be_run_again(
    ready, uninterrupted, tmp_path, step, point
):
    settings = at(ready[step], tmp_path)
    old = settings.warehouse().served()

    assert run_step(settings, step, point) == -signal.SIGKILL

    served = settings.warehouse().served()
    if step == "publish" and served != old:
        assert analytics(settings, served) == uninterrupted
    else:
        assert_old_release_whole(settings, old)
    # The scheduler's retry of the task finds whatever the kill left behind.
    assert run_step(settings, step) == 0
    if step == "publish":
        assert analytics(settings, settings.warehouse().served()) == uninterrupted
    if step == "ingest":
        assert Ledger.read(settings.raw).ids == Ledger.read(ready["begin"].raw).ids
        assert not [path for path in settings.raw.rglob(".*") if path.is_dir()]


@pytest.mark.parametrize("step", ["model", "publish"])
def test_after_a_kill_a_whole_new_run_publishes_the_same_figures(
    ready, uninterrupted, tmp_path, step
):
    settings = at(ready[step], tmp_path)
    point = [p for s, p in KILLS if s == step][1]
    assert run_step(settings, step, point) == -signal.SIGKILL

    assert analytics(settings, finish(settings)) == uninterrupted


@pytest.mark.parametrize("after", [3, 8])
def test_a_kill_in_the_middle_of_dbt_leaves_the_release_whole(ready, tmp_path, after):
    settings = at(ready["model"], tmp_path)
    old = settings.warehouse().served()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.support.crash"),
            *(str(settings.root.parent), settings.workspace, "model", "nowhere"),
        ],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(after)
    assert process.poll() is None, "dbt was done before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    assert_old_release_whole(settings, old)
