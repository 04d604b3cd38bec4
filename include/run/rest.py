"""What a run asks of Airflow's REST interface, and no more."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx

from include.errors import RunFailed
from include.run.health import COMPONENTS, healthy_components

UNFINISHED = ("queued", "running")
LISTED_WITHIN_SECONDS = 120.0


@dataclass(frozen=True)
class Run:
    """One run of a DAG."""

    dag_id: str
    run_id: str
    state: str
    run_type: str


@dataclass(frozen=True)
class Task:
    """One task instance of a run; `label` tells mapped ones apart."""

    dag_id: str
    run_id: str
    task_id: str
    label: str
    map_index: int
    try_number: int
    state: str


class Airflow:
    """A client that logs in by itself and waits out a busy api-server."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._url = url
        self._client = httpx.Client(base_url=url, timeout=30.0)
        self._login = {"username": user, "password": password}
        self._token: str | None = None

    def is_healthy(self) -> bool:
        """Whether all four services report themselves healthy."""
        return healthy_components(self._url) >= COMPONENTS

    def dag_ids(self) -> set[str]:
        """The DAGs that can be triggered by now."""
        found = self._call("GET", "/dags", params={"limit": 100})
        return {dag["dag_id"] for dag in found["dags"] if not dag["is_stale"]}

    def import_errors(self) -> list[str]:
        """Why files of the DAG folder cannot be loaded."""
        found = self._call("GET", "/importErrors")
        return [
            f"{error['filename']}:\n{error['stack_trace']}"
            for error in found["import_errors"]
        ]

    def wait_until_listed(self, dags: Iterable[str]) -> None:
        """DAG files are read in the background, some seconds after the start."""
        deadline = time.monotonic() + LISTED_WITHIN_SECONDS
        while missing := set(dags) - self.dag_ids():
            if errors := self.import_errors():
                raise RunFailed("A DAG file cannot be loaded.\n" + "\n".join(errors))
            if time.monotonic() > deadline:
                raise RunFailed(
                    f"Airflow did not list {', '.join(sorted(missing))} within "
                    f"{LISTED_WITHIN_SECONDS:.0f} seconds."
                )
            time.sleep(0.5)

    def unpause(self, dag_id: str) -> None:
        """Let the DAG's runs start."""
        self._call("PATCH", f"/dags/{dag_id}", json={"is_paused": False})

    def trigger(self, dag_id: str, conf: dict[str, Any] | None = None) -> str:
        """Start a run by hand and return its id."""
        body = {"logical_date": None, "conf": conf or {}}
        run: dict[str, Any] = self._call("POST", f"/dags/{dag_id}/dagRuns", json=body)
        return str(run["dag_run_id"])

    def runs(self, dag_id: str) -> list[Run]:
        """The DAG's latest runs, newest first."""
        found = self._call(
            "GET",
            f"/dags/{dag_id}/dagRuns",
            params={"order_by": "-id", "limit": 50},
        )
        return [
            Run(dag_id, run["dag_run_id"], run["state"], run["run_type"])
            for run in found["dag_runs"]
        ]

    def has_queued_events(self, dag_id: str) -> bool:
        """Whether assets were updated that the DAG has not started to answer."""
        found = self._call("GET", f"/dags/{dag_id}/assets/queuedEvents")
        return bool(found["queued_events"])

    def close(self, run: Run) -> None:
        """Mark an unfinished run as failed, so that it holds up no other."""
        path = f"/dags/{run.dag_id}/dagRuns/{run.run_id}"
        self._call("PATCH", path, json={"state": "failed"})

    def tasks(self, dag_id: str, run_id: str) -> list[Task]:
        """The run's task instances, mapped ones each on their own."""
        found = self._call(
            "GET",
            f"/dags/{dag_id}/dagRuns/{run_id}/taskInstances",
            params={"limit": 1000},
        )
        return [_task(one) for one in found["task_instances"]]

    def errors(self, task: Task) -> list[str]:
        """What the task's last try logged as errors, or else all that it logged."""
        found = self._call(
            "GET",
            f"/dags/{task.dag_id}/dagRuns/{task.run_id}/taskInstances/{task.task_id}"
            f"/logs/{task.try_number}",
            params={"map_index": task.map_index, "full_content": True},
        )
        events = [event for event in found["content"] if isinstance(event, dict)]
        told = [line for event in events for line in _told(event)]
        return told or [str(event.get("event", "")) for event in events]

    def _call(self, verb: str, path: str, **given: Any) -> Any:
        """One request, repeated while the api-server is busy or our token is old."""
        answer: httpx.Response | None = None
        for pause in (0.5, 1.0, 2.0, 4.0, 0.0):
            try:
                headers = {"Authorization": f"Bearer {self._logged_in()}"}
                answer = self._client.request(
                    verb, f"/api/v2{path}", headers=headers, **given
                )
            except httpx.TransportError as error:
                reason = str(error) or type(error).__name__
            else:
                if answer.is_success:
                    return answer.json()
                reason = f"{answer.status_code} {answer.text[:500]}"
                if answer.status_code == httpx.codes.UNAUTHORIZED:
                    self._token = None
                elif answer.status_code < 500:
                    break
            time.sleep(pause)
        raise RunFailed(f"Airflow refused {verb} {path}: {reason}")

    def _logged_in(self) -> str:
        if self._token is None:
            answer = self._client.post("/auth/token", json=self._login)
            answer.raise_for_status()
            self._token = str(answer.json()["access_token"])
        return self._token


def _task(found: dict[str, Any]) -> Task:
    return Task(
        dag_id=found["dag_id"],
        run_id=found["dag_run_id"],
        task_id=found["task_id"],
        label=_label(found),
        map_index=found["map_index"],
        try_number=found["try_number"],
        state=found["state"] or "none",
    )


def _label(found: dict[str, Any]) -> str:
    """What a mapped task calls itself; until it does, Airflow shows its number."""
    label = found["rendered_map_index"]
    return "" if label in (None, str(found["map_index"])) else str(label)


def _told(event: dict[str, Any]) -> list[str]:
    """The lines of the exceptions that a log event carries."""
    return [
        line
        for error in event.get("error_detail") or []
        for line in f"{error['exc_type']}: {error['exc_value']}".splitlines()
    ]
