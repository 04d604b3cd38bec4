"""A Spark cluster of this machine's own, where no other is configured.

Spark's standalone master and two workers out of the installed pyspark, on the loopback
interface, with a folder of configuration that any Spark program finds them by.
"""

from __future__ import annotations

import json
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from include.errors import RunFailed
from include.run.airflow_home import free_port
from include.run.processes import Sessions
from include.settings import Settings
from include.warehouse.spark_catalogue import in_a_file
from include.warehouse.spark_session import QUICK_START, on_own_cluster

WORKERS = 2
ALIVE_WITHIN_SECONDS = 120.0
_DEPLOY = "org.apache.spark.deploy"


def start(
    settings: Settings, sessions: Sessions, logs: Path, *, outlive_us: bool
) -> Path:
    """Start master and workers; return the folder for SPARK_CONF_DIR once all answer.

    Raises `RunFailed` if they do not, naming where they print.
    """
    folder = settings.root / "spark"
    port, web = free_port(), free_port()
    master = f"spark://127.0.0.1:{port}"
    conf = on_own_cluster(master, settings.threads, settings.memory_limit, WORKERS)
    conf |= in_a_file(settings.root / "published")
    place = folder / "conf"
    place.mkdir(parents=True, exist_ok=True)
    lines = [f"{key} {value}" for key, value in conf.items()]
    (place / "spark-defaults.conf").write_text("\n".join(lines) + "\n")
    here = ("--host", "127.0.0.1")
    size = (
        *("--cores", conf["spark.executor.cores"]),
        *("--memory", conf["spark.executor.memory"]),
    )
    commands = {
        "spark-master": ("master.Master", *here, *_ports(port, web)),
        **{
            f"spark-worker-{number}": (
                *("worker.Worker", *here, *_ports(0, 0), *size),
                *("--work-dir", str(folder / f"worker-{number}"), master),
            )
            for number in range(1, WORKERS + 1)
        },
    }
    for name, (program, *options) in commands.items():
        sessions.start(
            [
                str(spark_home() / "bin" / "spark-class"),
                f"{_DEPLOY}.{program}",
                *options,
            ],
            {
                "SPARK_HOME": str(spark_home()),
                "SPARK_DAEMON_MEMORY": "256m",
                "SPARK_DAEMON_JAVA_OPTS": QUICK_START,
            },
            logs / f"{name}.log",
            outlive_us=outlive_us,
        )
    _wait_until_alive(web, logs)
    return place


def spark_home() -> Path:
    """The Spark inside the installed pyspark."""
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        raise RunFailed("pyspark is not installed: make run ENGINE=spark installs it.")
    return Path(found.origin).parent


def _ports(port: int, web: int) -> tuple[str, ...]:
    return ("--port", str(port), "--webui-port", str(web))


def _wait_until_alive(web: int, logs: Path) -> None:
    deadline = time.monotonic() + ALIVE_WITHIN_SECONDS
    while _alive_workers(web) < WORKERS:
        if time.monotonic() > deadline:
            raise RunFailed(
                f"Spark's master and workers did not answer within "
                f"{ALIVE_WITHIN_SECONDS:.0f} seconds; what they printed is in {logs}."
            )
        time.sleep(0.5)


def _alive_workers(web: int) -> int:
    try:
        with urlopen(f"http://127.0.0.1:{web}/json/", timeout=5) as answer:
            return int(json.load(answer)["aliveworkers"])
    except (URLError, TimeoutError, ConnectionError):
        return 0
