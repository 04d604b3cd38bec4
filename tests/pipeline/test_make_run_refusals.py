"""Before Airflow is started: another run at work, a candidate that is held."""

import fcntl
import json

import pytest

from include.errors import ReleaseNotFound, RunFailed
from include.ingest.discover import anything_new
from include.ingest.land import land_extracts
from include.ingest.standing import LeftOut
from include.run import whole
from include.run.airflow_home import AirflowHome
from include.run.held import held_releases
from include.serve.reader import release_path
from tests.support.releases import audited_candidate, publish

LEFT_OUT = LeftOut("billing", "inv.csv", "held", "inv.csv: 2 of 3 rows")


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


@pytest.mark.parametrize(("left_out", "code"), [([], 0), ([LEFT_OUT], 3)])
def test_a_run_says_by_its_code_whether_the_release_lacks_an_extract(
    acme, monkeypatch, capsys, left_out, code
):
    publish(acme.warehouse(), 1)
    monkeypatch.setattr(whole, "lacking", lambda settings: left_out)
    monkeypatch.setattr(whole, "_run", lambda settings: None)
    monkeypatch.setattr(whole, "summarise", lambda settings: ["Summary"])
    monkeypatch.setattr(whole, "nothing_new", lambda settings: None)
    assert whole.run(acme) == code

    equal = ("r20240101_000001", "kept")
    monkeypatch.setattr(whole, "nothing_new", lambda settings: "Nothing new.")
    monkeypatch.setattr(whole, "equal_release", lambda *given: equal)
    monkeypatch.setattr(
        whole, "plan", lambda *given: type("Planned", (), {"input_fingerprint": "x"})
    )
    assert whole.run(acme) == code
    assert ("held: inv.csv: 2 of 3" in capsys.readouterr().out) is bool(left_out)


def test_a_refused_extract_is_nothing_new_until_it_is_mended_or_gone(workspace):
    settings = workspace("books", sources=["manual"])
    file = settings.landing / "manual" / "product.csv"
    file.parent.mkdir()
    assert not anything_new(settings)
    file.write_text("product,name\nP,Plug\n")
    assert anything_new(settings)
    land_extracts(settings, "manual", "product", say=lambda _: None)
    assert not anything_new(settings)
    file.write_text("product_id,name\nP,Plug\n")
    assert anything_new(settings)
    file.unlink()
    assert anything_new(settings)
    land_extracts(settings, "manual", "product", say=lambda _: None)
    assert not anything_new(settings)


def test_the_prompt_opens_published_kept_and_held_releases_only(acme):
    with pytest.raises(ReleaseNotFound, match="Nothing is published"):
        release_path(acme, None)
    warehouse = acme.warehouse()
    first, second = publish(warehouse, 1), publish(warehouse, 2)
    held = audited_candidate(warehouse, 3, success=False)
    warehouse.hold(held)
    for release_id in (first, second, held):
        assert release_path(acme, release_id).stem == release_id
    assert release_path(acme, None).stem == second
    with pytest.raises(ReleaseNotFound, match=held):
        release_path(acme, "r1")
