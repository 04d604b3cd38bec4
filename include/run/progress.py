"""What Airflow's tasks are doing, one line whenever one of them gets further."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from include.run.rest import Task

# A task passes through more states in its first second than anyone wants to read.
SHOWN = {"running", "success", "failed", "skipped", "upstream_failed", "up_for_retry"}


class Progress:
    """Prints elapsed time, DAG, task and state; says everything once."""

    def __init__(
        self,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._say = say
        self._clock = clock
        self._began = clock()
        self._seen: dict[tuple[str, str, str, int], str] = {}
        self._started: dict[tuple[str, str, str, int], float] = {}

    def note(self, words: str) -> None:
        """A line of the run itself."""
        self._say(f"{self._elapsed()}  {words}")

    def show(self, tasks: Iterable[Task]) -> None:
        """A line for each task that is in a state it was not in before."""
        for task in tasks:
            key = (task.dag_id, task.run_id, task.task_id, task.map_index)
            if task.state not in SHOWN or self._seen.get(key) == task.state:
                continue
            if task.state == "running" and task.map_index >= 0 and not task.label:
                continue  # it names itself a moment after it started
            self._seen[key] = task.state
            name = f"{task.task_id} {task.label}".rstrip()
            self._say(
                f"{self._elapsed()}  {task.dag_id:<15} {name:<47} {task.state}"
                f"{self._took(key, task.state)}"
            )

    def _took(self, key: tuple[str, str, str, int], state: str) -> str:
        if state == "running":
            self._started.setdefault(key, self._clock())
            return ""
        started = self._started.get(key)
        return "" if started is None else f" ({self._clock() - started:.0f} s)"

    def _elapsed(self) -> str:
        seconds = int(self._clock() - self._began)
        return f"{seconds // 60:>3}:{seconds % 60:02d}"
