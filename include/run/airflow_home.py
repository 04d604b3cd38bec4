"""A workspace's own Airflow: its folder, its secrets, its configuration as environment.

Everything is said in the environment of the services, so that nothing depends on a
configuration file that Airflow may write, and compose can say the same.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from include.run.processes import Sessions
from include.settings import PROJECT, Settings

ADMIN = "admin"


@dataclass(frozen=True)
class AirflowHome:
    """Where one workspace's Airflow keeps its database, logs and secrets."""

    path: Path

    @classmethod
    def of(cls, settings: Settings) -> AirflowHome:
        """The home inside the workspace."""
        return cls(settings.root / "airflow")

    @property
    def passwords_file(self) -> Path:
        """The password of the UI's one user, as Airflow's simple login reads it."""
        return self.path / "passwords.json"

    @property
    def service_logs(self) -> Path:
        """What the services themselves print, one file each."""
        return self.path / "logs" / "services"

    @property
    def prepared_by(self) -> str | None:
        """The version of Airflow that the database is ready for."""
        known = self.path / "prepared_by"
        return known.read_text() if known.exists() else None

    def mark_prepared(self, version: str) -> None:
        """Remember that the database is ready for this version of Airflow."""
        (self.path / "prepared_by").write_text(version)

    @property
    def url_file(self) -> Path:
        """Where the UI is that `make up` keeps running; absent otherwise."""
        return self.path / "up.json"

    @property
    def sessions(self) -> Sessions:
        """The processes of this workspace's Airflow, from whichever command."""
        return Sessions(self.path / "sessions.json")

    @property
    def password(self) -> str:
        """The password of `ADMIN`."""
        passwords: dict[str, str] = json.loads(self.passwords_file.read_text())
        return passwords[ADMIN]

    def prepare(self) -> dict[str, str]:
        """Make the folder and, once, its secrets; return the secrets by name."""
        self.service_logs.mkdir(parents=True, exist_ok=True)
        if not self.passwords_file.exists():
            _write_secret(self.passwords_file, {ADMIN: secrets.token_urlsafe(12)})
        kept = self.path / "secrets.json"
        if not kept.exists():
            _write_secret(
                kept,
                {
                    # Fernet wants exactly 32 bytes in the url-safe alphabet.
                    "fernet_key": base64.urlsafe_b64encode(
                        secrets.token_bytes(32)
                    ).decode(),
                    "jwt_secret": secrets.token_urlsafe(48),
                    "session_secret": secrets.token_urlsafe(48),
                },
            )
        known: dict[str, str] = json.loads(kept.read_text())
        return known

    def environment(self, settings: Settings, port: int) -> dict[str, str]:
        """What the services of this workspace are told; the api-server gets `port`."""
        known = self.prepare()
        url = f"http://127.0.0.1:{port}"
        options: dict[str, object] = {
            "core__executor": "LocalExecutor",
            "core__parallelism": "4",
            "core__dags_folder": PROJECT / "dags",
            "core__load_examples": "False",
            "core__fernet_key": known["fernet_key"],
            "core__simple_auth_manager_users": f"{ADMIN}:admin",
            "core__simple_auth_manager_passwords_file": self.passwords_file,
            "core__execution_api_server_url": f"{url}/execution/",
            # The processes of several services write to it: wait for the lock.
            "database__sql_alchemy_conn": f"sqlite:///{self.path}/airflow.db?timeout=60",
            "api__host": "127.0.0.1",
            "api__port": port,
            "api__base_url": url,
            "api__workers": "1",
            "api__secret_key": known["session_secret"],
            "api_auth__jwt_secret": known["jwt_secret"],
            "logging__base_log_folder": self.path / "logs",
            # What a killed service leaves half done is taken up within a minute.
            "scheduler__orphaned_tasks_check_interval": "15",
            "scheduler__task_instance_heartbeat_timeout": "60",
            "dag_processor__refresh_interval": "30",
        }
        if settings.ingest_schedule:
            options["clientele__ingest_schedule"] = settings.ingest_schedule
        return {
            "AIRFLOW_HOME": str(self.path),
            **{f"AIRFLOW__{key.upper()}": str(value) for key, value in options.items()},
            "CLIENTELE_HOME": str(settings.root.parent),
            "CLIENTELE_WORKSPACE": settings.workspace,
            "CLIENTELE_LANDING": str(settings.landing),
            "CLIENTELE_SOURCES": ",".join(settings.sources),
            "CLIENTELE_UI_URL": url,
            "PYTHONPATH": str(PROJECT),
            "PYTHONUNBUFFERED": "1",
            **QUIET,
        }


# Nothing that runs here reports to anyone.
QUIET = {
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "SCARF_ANALYTICS": "false",
}


def free_port() -> int:
    """A port of the loopback interface that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of the loopback interface."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _write_secret(path: Path, content: dict[str, str]) -> None:
    """Write JSON that only its owner can read, from its first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file)
