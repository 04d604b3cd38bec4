"""What `make run` was told, kept in the workspace; what is missing, said at once."""

import json

import pytest

from include.errors import SettingsError
from include.run import workspace
from include.run.airflow_home import AirflowHome


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("CLIENTELE_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def delivered(tmp_path):
    folder = tmp_path / "delivered"
    folder.mkdir()
    return folder


def test_a_folder_of_ones_own_is_remembered_and_not_written_to(home, delivered):
    settings = workspace.prepare_own("acme", delivered, ["xero"])
    assert settings == workspace.settings_of("acme")
    assert (settings.landing, settings.sources) == (delivered, ("xero",))
    assert list(delivered.iterdir()) == []


def test_what_a_person_wrote_into_the_workspace_file_stays(home, delivered):
    (home / "acme").mkdir()
    file = home / "acme" / "workspace.json"
    file.write_text(json.dumps({"base_currency": "SEK", "sources": ["old"]}))
    settings = workspace.prepare_own("acme", delivered, ["xero"])
    assert settings.base_currency == "SEK"
    assert settings.sources == ("xero",)


def test_the_sources_of_a_deployment_do_not_reach_another_workspace(
    home, delivered, monkeypatch
):
    monkeypatch.setenv("CLIENTELE_SOURCES", "other")
    monkeypatch.setenv("CLIENTELE_LANDING", "/elsewhere")
    settings = workspace.prepare_own("acme", delivered, ["xero"])
    assert (settings.landing, settings.sources) == (delivered, ("xero",))
    told = AirflowHome.of(settings).environment(settings, 8080)
    assert told["CLIENTELE_SOURCES"] == "xero"
    assert told["CLIENTELE_LANDING"] == str(delivered)


@pytest.mark.parametrize(
    ("name", "folder", "sources", "said"),
    [
        ("", "delivered", ["xero"], "WORKSPACE= is missing"),
        ("acme", "delivered", [], "SOURCES= is missing"),
        ("acme", "nowhere", ["xero"], "no such folder"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_written(
    home, delivered, name, folder, sources, said
):
    with pytest.raises(SettingsError, match=said):
        workspace.prepare_own(name, home / folder, sources)
    assert not (home / "acme").exists()
