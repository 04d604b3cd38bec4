"""One run from extracts to a published release, watched until its end."""

from __future__ import annotations

import time
from collections.abc import Iterable

from include.errors import RunFailed
from include.ingest.discover import rules
from include.run.progress import Progress
from include.run.rest import UNFINISHED, Airflow, Run
from include.run.services import Running
from include.settings import Settings

FEEDS = ("crm", "billing")
RELEASE = "customer_value"
ERROR_LINES = 20
# They fail to say that something is amiss with what was delivered; what was taken in is
# announced, and a release is built of it.
REMARKS = frozenset({"all_accepted", "all_on_time"})


def run_dags(settings: Settings, services: Running, progress: Progress) -> None:
    """Ingest what is there and wait for the release; raise `RunFailed` with the error.

    Airflow starts `customer_value` itself when an ingest announced something new. If
    none did (say, the code changed but not the extracts), it is triggered from here.
    """
    airflow = services.airflow
    ingests = [f"ingest_{feed}" for feed in FEEDS if rules(settings, feed)]
    dags = [*ingests, RELEASE]
    airflow.wait_until_listed(dags)
    for run in _unfinished(airflow, dags):
        progress.note(f"closing {run.dag_id} {run.run_id}, left by a killed run")
        airflow.close(run)
    watch = Watch(services, progress, dags)
    for dag_id in dags:
        airflow.unpause(dag_id)
    for dag_id in ingests:
        airflow.trigger(dag_id)
    watch.until_finished(ingests)
    # In this order: an event leaves its queue in the moment that its run begins.
    if not (airflow.has_queued_events(RELEASE) or watch.runs([RELEASE])):
        progress.note("nothing new was announced; starting customer_value by hand")
        airflow.trigger(RELEASE)
    watch.until_finished([RELEASE])


class Watch:
    """The runs that began after this was made, with every change of state shown."""

    def __init__(
        self, services: Running, progress: Progress, dags: Iterable[str]
    ) -> None:
        self._services = services
        self._airflow = services.airflow
        self._progress = progress
        self._dags = list(dags)
        self._before = {
            (run.dag_id, run.run_id)
            for dag_id in self._dags
            for run in self._airflow.runs(dag_id)
        }

    def runs(self, dags: Iterable[str]) -> list[Run]:
        """The new runs of these DAGs, oldest first."""
        found = [run for dag_id in dags for run in reversed(self._airflow.runs(dag_id))]
        return [run for run in found if (run.dag_id, run.run_id) not in self._before]

    def until_finished(self, dags: list[str]) -> None:
        """Return once none of their runs goes on or is to come; raise if one failed."""
        while True:
            is_to_come = any(self._airflow.has_queued_events(dag_id) for dag_id in dags)
            runs = self.runs(dags)
            self._show()
            for run in runs:
                if run.state == "failed" and not self._is_remark(run):
                    raise RunFailed(_why(self._airflow, run))
            is_going_on = any(run.state in UNFINISHED for run in runs)
            if runs and not is_going_on and not is_to_come:
                return
            time.sleep(1)

    def _is_remark(self, run: Run) -> bool:
        tasks = self._airflow.tasks(run.dag_id, run.run_id)
        failed = {task.task_id for task in tasks if task.state == "failed"}
        return bool(failed) and failed <= REMARKS

    def _show(self) -> None:
        self._services.require_alive()
        for run in self.runs(self._dags):
            self._progress.show(self._airflow.tasks(run.dag_id, run.run_id))


def _unfinished(airflow: Airflow, dags: Iterable[str]) -> list[Run]:
    runs = [run for dag_id in dags for run in airflow.runs(dag_id)]
    return [run for run in runs if run.state in UNFINISHED]


def _why(airflow: Airflow, run: Run) -> str:
    """The failed tasks of a run with the last lines of what they logged."""
    failed = [t for t in airflow.tasks(run.dag_id, run.run_id) if t.state == "failed"]
    if not failed:
        return f"{run.dag_id} failed without a failed task: {run.run_id}."
    return "\n".join(
        f"{task.dag_id}: {task.task_id} {task.label}".rstrip()
        + " failed.\n"
        + "\n".join(airflow.errors(task)[-ERROR_LINES:])
        for task in failed
    )
