"""kill -9 between and inside every step: the served release stays whole, and the next
run completes without cleaning up by hand and publishes what it would have published.
"""

from __future__ import annotations

import signal
import subprocess

import pytest

from include.ingest.ledger import Ledger
from include.publish.manifest import figures
from include.settings import PROJECT, Settings
from include.transform.plan import begin
from tests.pipeline.conftest import STEPS, copied
from tests.support.crash import crashing, kill_inside_dbt, step
from tests.support.path import ingest

KILLS = [
    ("ingest", "before include.ingest.land:write_entities"),
    ("ingest", "after include.ingest.land:write_entities"),
    ("ingest", "before include.ingest.ledger:Batch.to_json"),
    ("ingest", "before include.ingest.ledger:Path.rename"),
    ("ingest", "after include.ingest.ledger:Path.rename"),
    ("begin", "before include.transform.plan:Path.mkdir"),
    ("begin", "before include.transform.plan:Path.write_text"),
    ("begin", "after include.transform.plan:Path.write_text"),
    ("audit", "after include.warehouse.duckdb:DuckDBWarehouse.write_audit"),
    ("publish", "before include.warehouse.duckdb:DuckDBWarehouse.seal"),
    ("publish", "after include.warehouse.duckdb:DuckDBWarehouse.set_aside"),
    ("publish", "after include.warehouse.duckdb:DuckDBWarehouse.seal"),
    ("publish", "before include.warehouse.release_files:Path.symlink_to"),
    ("publish", "after include.warehouse.release_files:Path.symlink_to"),
    ("publish", "after include.warehouse.duckdb:DuckDBWarehouse.serve"),
    ("publish", "before include.warehouse.duckdb:DuckDBWarehouse.prune"),
]
# Each of these costs a whole build or audit; the model's are stood for by the kill
# inside dbt, which leaves more behind than any of them.
DEAR_KILLS = [
    ("model", "before include.warehouse.duckdb:DuckDBWarehouse.open_candidate"),
    ("model", "after include.warehouse.duckdb:DuckDBWarehouse.open_candidate"),
    ("model", "before include.transform.build:score_customers"),
    ("model", "after include.transform.build:score_customers"),
    ("audit", "before include.warehouse.duckdb:DuckDBWarehouse.write_audit"),
]
pytestmark = pytest.mark.slow


def killed(settings: Settings, name: str, point: str) -> bool:
    """Whether the step was killed at the point."""
    ended = subprocess.run(
        crashing(settings, name, point), cwd=PROJECT, capture_output=True, check=False
    )
    return ended.returncode == -signal.SIGKILL


def analytics(settings: Settings, release_id: str) -> dict:
    """Rows and totals of every analysis table."""
    found = figures(settings.warehouse(), release_id)
    return {name: each for name, each in found.items() if name.startswith("analytics.")}


@pytest.fixture(scope="module")
def uninterrupted(stages) -> dict:
    """What the second delivery publishes when nobody kills anything."""
    settings = stages["done"]
    served = settings.warehouse().served()
    assert served != stages["publish"].warehouse().served()
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
        for name in STEPS[2:]:
            step(settings, name)
        assert settings.warehouse().served() == release_id
    return settings.warehouse().served() or ""


def kills() -> list:
    every = [pytest.param(*kill, id="-".join(kill)) for kill in KILLS]
    dear = pytest.mark.exhaustive
    return every + [
        pytest.param(*kill, id="-".join(kill), marks=dear) for kill in DEAR_KILLS
    ]


@pytest.mark.parametrize(("name", "point"), kills())
def test_a_killed_step_leaves_the_release_whole_and_can_be_run_again(
    stages, uninterrupted, tmp_path, name, point
):
    settings = copied(stages[name], tmp_path)
    old = settings.warehouse().served()

    assert killed(settings, name, point)

    served = settings.warehouse().served()
    if name == "publish" and served != old:
        assert analytics(settings, served) == uninterrupted
    else:
        assert_old_release_whole(settings, old)
    # The scheduler's retry of the task finds whatever the kill left behind.
    step(settings, name)
    if name == "publish":
        assert analytics(settings, settings.warehouse().served()) == uninterrupted
    if name == "begin":
        assert len(list((settings.root / "candidates").iterdir())) == 1
    if name == "ingest":
        assert Ledger.read(settings.raw).ids == Ledger.read(stages["begin"].raw).ids
        assert not [path for path in settings.raw.rglob(".*") if path.is_dir()]


@pytest.mark.exhaustive
def test_after_a_kill_inside_publish_a_whole_new_run_publishes_the_same_figures(
    stages, uninterrupted, tmp_path
):
    settings = copied(stages["publish"], tmp_path)
    point = "after include.warehouse.duckdb:DuckDBWarehouse.set_aside"
    assert killed(settings, "publish", point)

    assert analytics(settings, finish(settings)) == uninterrupted


def test_a_kill_inside_dbt_is_made_good_by_the_retry_of_the_task(
    stages, uninterrupted, tmp_path
):
    settings = copied(stages["model"], tmp_path)
    old = settings.warehouse().served()

    kill_inside_dbt(settings)

    assert_old_release_whole(settings, old)
    for name in STEPS[2:]:
        step(settings, name)
    assert analytics(settings, settings.warehouse().served()) == uninterrupted
