"""The DAG files are wiring: thin, free of work at parse, and shaped as promised."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

DAGS = Path(__file__).resolve().parents[2] / "dags"
FILES = sorted(DAGS.glob("*.py"))
EXPECTED = {"ingest_crm", "ingest_billing", "customer_value", "roll_back"}
HEAVY = {"duckdb", "pandas", "pyarrow", "great_expectations", "dbt", "include.settings"}
LOAD = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1])
print(json.dumps([sorted(bag.dags), bag.import_errors, sorted(sys.modules)]))
"""


def test_there_are_dag_files_to_look_at():
    assert {path.name for path in FILES} >= {
        "ingest.py",
        "customer_value.py",
        "roll_back.py",
    }


def test_every_dag_loads_from_an_empty_environment_without_heavy_imports(tmp_path):
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD, str(DAGS)],
        env={
            "AIRFLOW_HOME": str(tmp_path),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "PYTHONPATH": f"{DAGS.parent}:{DAGS}",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    found, errors, modules = json.loads(loaded.stdout.splitlines()[-1])
    assert errors == {}
    assert set(found) == EXPECTED
    assert HEAVY.isdisjoint(modules)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_dag_file_is_shorter_than_80_lines(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 80


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_dag_file_holds_no_sql_and_reads_no_environment(path: Path):
    text = path.read_text(encoding="utf-8")
    code = ast.unparse(ast.parse(text))
    for forbidden in ("environ", "getenv", "Variable.get", "select ", "insert "):
        assert forbidden not in code.lower().replace(_docstring(text), "")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_work_is_imported_inside_the_task_that_does_it(path: Path):
    """Errors are only names; everything else of `include` costs time or memory."""
    imported = {
        node.module
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
    }
    assert {name for name in imported if name.startswith("include")} <= {
        "include.errors"
    }


def _docstring(text: str) -> str:
    return (ast.get_docstring(ast.parse(text), clean=False) or "").lower()


def test_every_dag_runs_once_at_a_time_from_a_utc_start_and_shows_its_runbook(dags):
    assert set(dags) == EXPECTED
    for dag in dags.values():
        assert dag.max_active_runs == 1
        assert dag.catchup is False
        assert dag.start_date.utcoffset().total_seconds() == 0
        assert "clientele" in dag.tags
        for word in ("What it does", "When it fails", "undo"):
            assert word in dag.doc_md


def test_every_task_tells_of_its_failure_and_never_repeats_a_refusal(dags):
    from airflow.sdk import RetryAction

    from include.errors import AuditFailed, BuildFailed, ExtractRefused

    tasks = [task for dag in dags.values() for task in dag.tasks]
    assert tasks
    for task in tasks:
        assert [told.__name__ for told in task.on_failure_callback] == ["post", "mail"]
        for refusal in (AuditFailed("x"), BuildFailed("x"), ExtractRefused("x")):
            decision = task.retry_policy.evaluate(refusal, try_number=1, max_tries=1)
            assert decision.action is RetryAction.FAIL
        fault = task.retry_policy.evaluate(OSError("x"), try_number=1, max_tries=1)
        assert fault.action is RetryAction.DEFAULT


def test_a_release_follows_new_batches_of_either_feed(dags):
    condition = dags["customer_value"].timetable.asset_condition
    assert {asset.name for asset in condition.objects} == {"crm", "billing"}
    assert type(condition).__name__ == "AssetAny"


def test_a_release_is_settled_begun_modelled_audited_and_only_then_published(dags):
    dag = dags["customer_value"]
    flow = ["settle", "begin", "model", "audit", "publish", "complete"]
    for earlier, later in zip(flow, flow[1:], strict=False):
        assert earlier in dag.get_task(later).upstream_task_ids
    assert dag.get_task("publish").trigger_rule == "all_success"
    assert dag.get_task("review").upstream_task_ids == {"publish"}
    assert dag.get_task("audit").retries == 0
    assert dag.get_task("settle").reschedule is True


def test_whoever_writes_the_warehouse_takes_its_one_slot(dags):
    writers = {
        (dag.dag_id, task.task_id)
        for dag in dags.values()
        for task in dag.tasks
        if task.pool == "warehouse"
    }
    assert writers == {
        ("customer_value", "model"),
        ("customer_value", "audit"),
        ("customer_value", "publish"),
        ("roll_back", "roll_back"),
    }


@pytest.mark.parametrize("feed", ["crm", "billing"])
def test_an_ingest_maps_one_task_per_rule_and_announces_its_feed(dags, feed):
    dag = dags[f"ingest_{feed}"]
    assert dag.get_task("land").is_mapped
    announce = dag.get_task("announce")
    assert announce.upstream_task_ids == {"land"}
    assert [asset.name for asset in announce.outlets] == [feed]


@pytest.mark.parametrize("feed", ["crm", "billing"])
def test_what_is_left_out_or_late_is_judged_beside_the_announcement(dags, feed):
    """A fault keeps everything from being announced, an extract left out nothing."""
    dag = dags[f"ingest_{feed}"]
    for judge in map(dag.get_task, ("all_accepted", "all_on_time")):
        assert judge.upstream_task_ids == {"land"}
        # Also where nothing was found to land, and so `land` is skipped.
        assert judge.trigger_rule == "none_failed"
    assert dag.get_task("announce").trigger_rule == "all_success"


def test_rolling_back_asks_for_a_release_and_never_runs_by_itself(dags):
    dag = dags["roll_back"]
    assert not dag.timetable.can_be_scheduled
    assert dag.params.get_param("release_id").schema["minLength"] == 1
