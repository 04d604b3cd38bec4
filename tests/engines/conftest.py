"""A Spark cluster of this machine's own, as `make run ENGINE=spark` starts it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest

from include.run import spark_cluster
from include.run.processes import Sessions
from include.run.workspace import GENERATED
from include.settings import Settings
from include.warehouse.spark_session import active
from tests.conftest import open_workspace


@pytest.fixture(scope="session")
def on_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An empty workspace whose engine is a master and two workers."""
    home = tmp_path_factory.mktemp("engines")
    settings = open_workspace(home, "small", engine="spark", **GENERATED)
    sessions, logs = Sessions(home / "sessions.json"), home / "logs"
    logs.mkdir()
    with pytest.MonkeyPatch.context() as environment:
        try:
            conf = spark_cluster.start(settings, sessions, logs, outlive_us=False)
            environment.setenv("SPARK_CONF_DIR", str(conf))
            yield replace(settings, spark_conf_dir=str(conf))
        finally:
            if spark := active():
                spark.stop()
            sessions.stop()


def worker(settings: Settings, number: int) -> psutil.Process:
    """The process of one of the cluster's workers."""
    folder = str(settings.root / "spark" / f"worker-{number}")
    (found,) = [
        process
        for process in psutil.process_iter(["cmdline"])
        if {folder, "org.apache.spark.deploy.worker.Worker"}
        <= set(process.info["cmdline"] or ())
    ]
    return found


def executors(of: psutil.Process) -> list[psutil.Process]:
    """What a worker started to compute with and that still does."""
    return [
        process
        for process in psutil.process_iter(["cmdline", "ppid"])
        if process.info["ppid"] == of.pid
        and "org.apache.spark.executor.CoarseGrainedExecutorBackend"
        in (process.info["cmdline"] or ())
    ]


def kill_worker(settings: Settings, number: int) -> int:
    """kill -9 a worker and its executors, as its machine would; how many it had."""
    lost = worker(settings, number)
    computing = executors(lost)
    for process in (lost, *computing):
        process.kill()
    return len(computing)
