"""docker-compose.yaml and Dockerfile: valid, pinned, no secrets, the same commands.

No engine runs where these tests do, so what can be known without one is checked.
"""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from include.run import services
from include.run.airflow_home import AirflowHome
from include.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE = PROJECT / "docker-compose.yaml"
EXAMPLE = PROJECT / ".env.example"
LOCKS = (
    *("requirements.lock", "requirements-dev.lock", "requirements-spark.lock"),
    "requirements-bi.lock",
)
PINNED = re.compile(r"^[a-z0-9./-]+:\d+\.\d+(\.\d+)?[a-z0-9.-]*$")


def example_keys() -> list[str]:
    """The settings that `.env.example` names, in its order."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return [line.split("=")[0] for line in lines if re.match(r"^[A-Z_]+=", line)]


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def deployment() -> dict[str, str]:
    """The environment that compose gives each of Airflow's services."""
    document = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return document["x-airflow"]["environment"]


def test_compose_accepts_the_file_with_every_setting_of_the_example(tmp_path):
    command = shutil.which("docker-compose")
    if command is None and not os.environ.get("CI"):
        pytest.skip("docker-compose is not installed; .ci/run installs it")
    assert command is not None
    settings = tmp_path / "env"
    given = {key: "8080" if "PORT" in key else "/x" for key in example_keys()}
    settings.write_text("".join(f"{key}={value}\n" for key, value in given.items()))
    checked = subprocess.run(
        [command, "--env-file", str(settings), "-f", str(COMPOSE), "config", "-q"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_compose_refuses_to_start_without_its_secrets(tmp_path):
    command = shutil.which("docker-compose")
    if command is None and not os.environ.get("CI"):
        pytest.skip("docker-compose is not installed; .ci/run installs it")
    checked = subprocess.run(
        [command, "--env-file", str(EXAMPLE), "-f", str(COMPOSE), "config", "-q"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode != 0
    assert "see .env.example" in checked.stderr


def test_the_linter_accepts_the_dockerfile():
    linter = Path(sys.executable).with_name("hadolint")
    linted = subprocess.run(
        [str(linter), str(PROJECT / "Dockerfile")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


def test_every_service_runs_a_command_that_make_runs_too(compose):
    ours = {
        "migrate": services.MIGRATE,
        "pool": services.SET_POOL,
        **services.SERVICES,
    }
    theirs = {
        name: tuple(service["command"])
        for name, service in compose["services"].items()
        if name not in ("postgres", "bi")
    }
    assert theirs == ours


def test_the_dashboards_are_a_profile_that_serves_what_make_bi_serves(compose):
    service = compose["services"]["bi"]
    assert service["profiles"] == ["bi"]
    python, *command = service["command"]
    assert (python, command[:3]) == ("python", ["-m", "include.run", "bi"])
    assert "include.run bi" in (PROJECT / "Makefile").read_text(encoding="utf-8")
    (port,) = service["ports"]
    assert port.startswith("127.0.0.1:")
    assert service["build"]["target"] == "bi"


def test_compose_sets_airflow_up_as_make_does(deployment, tmp_path):
    """Options differ only where Postgres, the network or mounted folders differ."""
    settings = Settings(root=tmp_path / "acme", sources=(), landing=tmp_path)
    ours = AirflowHome.of(settings).environment(settings, 8080)
    elsewhere = re.compile(
        "SECRET|FERNET|PASSWORDS_FILE|DAGS_FOLDER|SQL_ALCHEMY|BASE_LOG_FOLDER"
        "|BASE_URL|API_SERVER_URL|API__HOST|API__PORT|INGEST_SCHEDULE"
    )
    kept = {
        key: value
        for key, value in ours.items()
        if key.startswith("AIRFLOW__") and not elsewhere.search(key)
    }
    assert len(kept) > 5
    assert {key: deployment.get(key) for key in kept} == kept


def test_images_are_pinned_to_a_version(compose):
    images = {service["image"] for service in compose["services"].values()}
    dockerfile = (PROJECT / "Dockerfile").read_text()
    stages = set(re.findall(r"^FROM \S+ AS (\S+)", dockerfile, re.MULTILINE))
    images |= set(re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)) - stages
    assert len(images) >= 3
    for image in images:
        assert PINNED.match(image), image


def test_nothing_runs_as_root(compose):
    users = re.findall(r"^USER (\S+)", (PROJECT / "Dockerfile").read_text(), re.M)
    assert users[-1] == "50000:0"
    for name, service in compose["services"].items():
        assert service["user"].split(":")[0] not in ("", "0", "root"), name


def test_every_lasting_service_has_a_health_check(compose):
    lasting = {
        name: service
        for name, service in compose["services"].items()
        if service["restart"] != "no"
    }
    assert set(lasting) == {"postgres", "bi", *services.SERVICES}
    assert all("healthcheck" in service for service in lasting.values())


def test_no_secret_stands_in_the_file(compose):
    secrets = [
        value
        for service in compose["services"].values()
        for key, value in (service.get("environment") or {}).items()
        if re.search("SECRET|PASSWORD$|FERNET|SQL_ALCHEMY", key)
    ]
    assert len(secrets) > 4
    for value in secrets:
        assert re.search(r"\$\{[A-Z_]+:\?see \.env\.example\}", value), value
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    given = [
        one for one in lines if re.match("(POSTGRES|AIRFLOW)_.*(SECRET|KEY|WORD)=", one)
    ]
    assert len(given) == 4
    assert all(line.endswith("=") for line in given)


def test_every_setting_is_explained_and_reaches_the_services(deployment):
    names = {
        f"CLIENTELE_{field.name.upper()}"
        for field in dataclasses.fields(Settings)
        # Spark's own variable keeps its name.
        if field.name not in ("root", "spark_conf_dir")
    } | {"CLIENTELE_WORKSPACE", "SPARK_CONF_DIR"}
    assert names <= set(example_keys())
    assert names <= set(deployment)
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for key in example_keys():
        above = lines[: lines.index(next(x for x in lines if x.startswith(f"{key}=")))]
        assert above[-1].startswith(("#", "AIRFLOW_JWT", "CLIENTELE_NOTIFY")), key


def test_every_variable_of_compose_is_in_the_example():
    used = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE.read_text(encoding="utf-8")))
    assert len(used) > 20
    assert used <= set(example_keys())


def test_the_lock_names_no_index_and_hashes_every_package():
    for name in LOCKS:
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert "://" not in text
        packages = re.findall(r"^[a-z0-9][^\n]*==[^\n]*", text, re.MULTILINE)
        assert len(packages) > 20
        assert all(line.endswith("\\") for line in packages)


def locked(name: str) -> dict[str, str]:
    """Package -> version of a lock file."""
    text = (PROJECT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.M))


def test_the_dashboards_open_files_by_the_duckdb_that_wrote_them():
    written, read = locked("requirements.lock"), locked("requirements-bi.lock")
    assert written["duckdb"] == read["duckdb"]


def test_the_second_engine_runs_with_the_very_packages_of_the_first():
    runtime, _, spark, _ = map(locked, LOCKS)
    shared = set(runtime) & set(spark)
    assert len(shared) > 20
    assert {name: spark[name] for name in shared} == {n: runtime[n] for n in shared}


def test_the_environment_for_a_service_is_kept_from_other_users(tmp_path):
    settings = Settings(root=tmp_path / "acme", sources=(), landing=tmp_path)
    home = AirflowHome.of(settings)
    first = home.environment(settings, 8080)
    assert {
        path.name: oct(path.stat().st_mode & 0o777) for path in home.path.glob("*.json")
    } == {"passwords.json": "0o600", "secrets.json": "0o600"}
    assert json.loads(home.passwords_file.read_text())["admin"] == home.password
    again = home.environment(settings, 8081)
    assert again["AIRFLOW__CORE__FERNET_KEY"] == first["AIRFLOW__CORE__FERNET_KEY"]
