"""What a task decides itself: whether to wait, to skip, or to insist."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

NO_PARAMS = {"as_of": None, "known_at": None, "serve": None}


def called(dags, dag_id, task_id, **context):
    """The task's own function, called as Airflow would."""
    return dags[dag_id].get_task(task_id).python_callable(**context)


def settled(dags, unfinished: dict[str, int], waited: timedelta) -> bool:
    counts = SimpleNamespace(
        get_dr_count=lambda dag_id, states: (
            unfinished.get(dag_id, 0) if states == ["queued", "running"] else 0
        )
    )
    run = SimpleNamespace(start_date=datetime.now(UTC) - waited)
    return called(dags, "customer_value", "settle", ti=counts, dag_run=run).is_done


@pytest.mark.parametrize("feed", ["crm", "billing"])
def test_a_release_waits_while_the_other_feed_is_landing(dags, feed):
    assert not settled(dags, {f"ingest_{feed}": 1}, timedelta(minutes=29))


def test_a_release_does_not_wait_for_nothing_or_for_ever(dags):
    assert settled(dags, {}, timedelta(0))
    assert settled(dags, {"ingest_billing": 1}, timedelta(minutes=31))


@pytest.fixture
def begun(monkeypatch, tmp_path):
    """What `begin` was asked for; `answer` is what it returns."""
    monkeypatch.setenv("CLIENTELE_HOME", str(tmp_path))
    asked = SimpleNamespace(answer="r1", given=None)

    def begin(settings, as_of, known_at, always):
        asked.given = (as_of, known_at, always)
        return asked.answer

    monkeypatch.setattr("include.transform.plan.begin", begin)
    return asked


def run(kind: str) -> SimpleNamespace:
    return SimpleNamespace(run_type=kind)


def test_a_run_by_hand_is_always_built_and_one_after_assets_only_if_new(dags, begun):
    for kind, always in (("manual", True), ("asset_triggered", False)):
        begin = {"params": NO_PARAMS, "dag_run": run(kind)}
        assert called(dags, "customer_value", "begin", **begin) == "r1"
        assert begun.given == (None, None, always)


def test_the_day_and_the_moment_of_a_backfill_are_handed_on(dags, begun):
    params = {
        **NO_PARAMS,
        "as_of": "2024-06-30",
        "known_at": "2024-07-01T02:00:00+02:00",
    }
    called(dags, "customer_value", "begin", params=params, dag_run=run("manual"))
    as_of, known_at, _ = begun.given
    assert as_of == date(2024, 6, 30)
    assert known_at == datetime(2024, 7, 1, tzinfo=UTC)


def test_nothing_new_skips_the_release_with_a_sentence(dags, begun):
    from airflow.sdk.exceptions import AirflowSkipException

    begun.answer = None
    with pytest.raises(AirflowSkipException, match="Nothing is new"):
        called(dags, "customer_value", "begin", params=NO_PARAMS, dag_run=run("manual"))


def test_a_release_that_lacks_extracts_ends_in_a_skipped_task(
    dags, monkeypatch, tmp_path
):
    from airflow.sdk.exceptions import AirflowSkipException

    monkeypatch.setenv("CLIENTELE_HOME", str(tmp_path))
    lacking = []
    monkeypatch.setattr("include.publish.manifest.left_out", lambda *given: lacking)
    called(dags, "customer_value", "complete", release_id="r1")
    lacking.append({"file_name": "inv.csv", "status": "held"})
    with pytest.raises(AirflowSkipException, match=r"r1 lacks .*inv.csv"):
        called(dags, "customer_value", "complete", release_id="r1")


def test_only_new_batches_are_announced(dags):
    from airflow.sdk.exceptions import AirflowSkipException

    assert called(dags, "ingest_crm", "announce", batches=[["b1", "b2"], []]) == 2
    with pytest.raises(AirflowSkipException):
        called(dags, "ingest_crm", "announce", batches=[[], []])
