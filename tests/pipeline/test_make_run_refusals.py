"""Before Airflow is started: another run at work, a candidate that is held."""

import fcntl
import json

import pytest

from include.errors import ReleaseNotFound, RunFailed
from include.run import prompt, whole
from include.run.airflow_home import AirflowHome
from include.run.held import held_releases
from tests.support.releases import audited_candidate, publish


@pytest.fixture
def acme(workspace):
    return workspace("acme", sources=["xero"])


def test_a_second_run_in_the_same_workspace_is_refused(acme, monkeypatch):
    monkeypatch.setattr(whole, "nothing_new", lambda settings: None)
    home = AirflowHome.of(acme)
    home.prepare()
    with (home.path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RunFailed, match="Another `make run` is at work"):
            whole.run(acme)
    assert not home.sessions.file.exists()


def test_a_held_candidate_is_explained_again_and_is_no_success(
    acme, monkeypatch, capsys
):
    warehouse = acme.warehouse()
    served = publish(warehouse, 1)
    held = audited_candidate(warehouse, 2, success=False)
    warehouse.hold(held)
    equal = json.loads((acme.root / "held" / f"{held}.json").read_text())
    monkeypatch.setattr(whole, "nothing_new", lambda settings: "Nothing new.")
    monkeypatch.setattr(
        whole,
        "plan",
        lambda *given: type("Planned", (), equal),
    )

    assert whole.run(acme) == 1

    said = capsys.readouterr().out
    for words in (
        f"Release {held} is held",
        "customer_value, rule 1",
        f"Release {served} stays served",
        f"make sql WORKSPACE=acme RELEASE={held}",
    ):
        assert words in said
    assert held_releases(acme) == [held]


def test_the_prompt_opens_published_kept_and_held_releases_only(acme):
    with pytest.raises(ReleaseNotFound, match="Nothing is published"):
        prompt.release_path(acme, None)
    warehouse = acme.warehouse()
    first, second = publish(warehouse, 1), publish(warehouse, 2)
    held = audited_candidate(warehouse, 3, success=False)
    warehouse.hold(held)
    for release_id in (first, second, held):
        assert prompt.release_path(acme, release_id).stem == release_id
    assert prompt.release_path(acme, None).stem == second
    with pytest.raises(ReleaseNotFound, match=held):
        prompt.release_path(acme, "r1")
