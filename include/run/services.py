"""Airflow's four services, started for a workspace and stopped without a trace.

`docker-compose.yaml` runs the same commands (a test compares).
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from include.errors import RunFailed
from include.run import spark_cluster
from include.run.airflow_home import ADMIN, AirflowHome, free_port
from include.run.rest import Airflow
from include.settings import Settings

# Tasks that write the workspace's warehouse take turns: a DuckDB file has one writer.
POOL = "warehouse"
MIGRATE = ("airflow", "db", "migrate")
SET_POOL = ("airflow", "pools", "set", POOL, "1", "A warehouse file has one writer.")
SERVICES = {
    "api-server": ("airflow", "api-server"),
    # Logs are read from the folder that the services share, never over a port.
    "scheduler": ("airflow", "scheduler", "--skip-serve-logs"),
    "dag-processor": ("airflow", "dag-processor"),
    "triggerer": ("airflow", "triggerer", "--skip-serve-logs"),
}
HEALTHY_WITHIN_SECONDS = 240.0


@dataclass(frozen=True)
class Running:
    """Services that were started together, and where they listen."""

    url: str
    airflow: Airflow
    home: AirflowHome
    processes: Mapping[str, subprocess.Popen[bytes]]

    def require_alive(self) -> None:
        """Raise `RunFailed` with its last words if a service ended."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                log = self.home.service_logs / f"{name}.log"
                raise RunFailed(
                    f"Airflow's {name} ended by itself (exit code "
                    f"{process.returncode}):\n{tail(log)}"
                )


@contextmanager
def running(settings: Settings) -> Iterator[Running]:
    """Services on a free port for the length of the block; nothing is left after it."""
    home = AirflowHome.of(settings)
    try:
        yield start(settings, port=free_port(), outlive_us=False)
    finally:
        # A second Ctrl-C must not leave half of them running.
        asked = signal.signal(signal.SIGINT, signal.SIG_IGN)
        home.sessions.stop()
        signal.signal(signal.SIGINT, asked)


def start(settings: Settings, *, port: int, outlive_us: bool) -> Running:
    """Migrate the metadata, start the services, return once all are healthy."""
    home = AirflowHome.of(settings)
    environment = home.environment(settings, port)
    if settings.engine == "spark" and settings.spark_conf_dir is None:
        logs, sessions = home.service_logs, home.sessions
        conf = spark_cluster.start(settings, sessions, logs, outlive_us=outlive_us)
        environment["SPARK_CONF_DIR"] = str(conf)
    # Each command of Airflow's costs seconds: what an earlier run prepared is kept.
    is_prepared = home.prepared_by == version("apache-airflow-core")
    if not is_prepared:
        _finish(MIGRATE, environment, home)
    started = {
        name: home.sessions.start(
            _installed(command),
            environment,
            home.service_logs / f"{name}.log",
            outlive_us=outlive_us,
        )
        for name, command in SERVICES.items()
    }
    if not is_prepared:
        _finish(SET_POOL, environment, home)
        home.mark_prepared(version("apache-airflow-core"))
    url = environment["CLIENTELE_UI_URL"]
    services = Running(url, Airflow(url, ADMIN, home.password), home, started)
    _wait_until_healthy(services)
    return services


def _installed(command: tuple[str, ...]) -> list[str]:
    """The command out of the environment that we run in, whatever the PATH says."""
    return [str(Path(sys.executable).with_name(command[0])), *command[1:]]


def _finish(
    command: tuple[str, ...], environment: dict[str, str], home: AirflowHome
) -> None:
    log = home.service_logs / "prepare.log"
    process = home.sessions.start(_installed(command), environment, log)
    if process.wait() != 0:
        raise RunFailed(f"`{' '.join(command)}` failed:\n{tail(log)}")


def _wait_until_healthy(services: Running) -> None:
    deadline = time.monotonic() + HEALTHY_WITHIN_SECONDS
    while not services.airflow.is_healthy():
        services.require_alive()
        if time.monotonic() > deadline:
            raise RunFailed(
                f"Airflow was not healthy after {HEALTHY_WITHIN_SECONDS:.0f} seconds; "
                f"what its services printed is in {services.home.service_logs}."
            )
        time.sleep(0.5)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log file."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
