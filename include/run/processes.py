"""Start processes that do not outlive their purpose, and stop them to the last child.

Each one leads a session of its own. Airflow's services change their name, their
environment as others see it and their process groups, but never their session: whoever
is in a session that we opened is ours, also when the parent is gone.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from include.settings import inherited_environment

PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux


@dataclass(frozen=True)
class Sessions:
    """The sessions opened for one purpose, remembered in a file beyond our own end."""

    file: Path

    def start(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        *,
        outlive_us: bool = False,
        folder: Path | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a command, in `folder` or where we are, its output appended to `log`.

        A Ctrl-C in our terminal does not reach it: it is stopped by us, in order.
        Unless it may outlive us, the kernel terminates it when we are killed and can
        stop nothing any more.
        """
        with log.open("ab") as output:
            process = subprocess.Popen(
                list(command),
                env=inherited_environment(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=None if outlive_us else _die_with_parent(),
            )
        started = psutil.Process(process.pid).create_time()
        self._remember({**self._leaders(), process.pid: started})
        return process

    def stop(self, grace_seconds: float = 5.0) -> None:
        """End every process of these sessions: asked first, killed after the grace."""
        for leader in self._leaders():
            _send(leader, signal.SIGTERM, among=self.living())
        deadline = time.monotonic() + grace_seconds
        while (left := self.living()) and time.monotonic() < deadline:
            time.sleep(0.2)
        # A parent may have forked just before it was killed: until none is left.
        while left:
            for pid in left:
                _send(pid, signal.SIGKILL, among=left)
            time.sleep(0.1)
            left = self.living()
        self.file.unlink(missing_ok=True)

    def living(self) -> list[int]:
        """The processes of these sessions that have not ended."""
        ours = {
            pid for pid, started in self._leaders().items() if _is_ours(pid, started)
        }
        found = []
        for process in psutil.process_iter():
            try:
                if (
                    os.getsid(process.pid) in ours
                    and process.status() != psutil.STATUS_ZOMBIE
                ):
                    found.append(process.pid)
            except (ProcessLookupError, PermissionError, psutil.Error):
                continue  # ended meanwhile, or somebody else's
        return found

    def _leaders(self) -> dict[int, float]:
        """Process id and start time of those that led a session, oldest first."""
        if not self.file.exists():
            return {}
        known = json.loads(self.file.read_text())
        return {int(pid): started for pid, started in known.items()}

    def _remember(self, leaders: Mapping[int, float]) -> None:
        aside = self.file.with_suffix(".new")
        aside.write_text(json.dumps(leaders))
        aside.replace(self.file)


def _is_ours(pid: int, started: float) -> bool:
    """Whether the session of this number is still the one that we opened.

    The kernel gives a number anew only when its session has no member left.
    """
    try:
        return abs(psutil.Process(pid).create_time() - started) < 1.0
    except psutil.NoSuchProcess:
        return True


def _send(pid: int, number: signal.Signals, among: Sequence[int]) -> None:
    if pid in among:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return


def _die_with_parent() -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    # Loaded before the fork: between fork and exec nothing may be imported.
    library = ctypes.CDLL(None)

    def ask_the_kernel() -> None:
        library.prctl(PARENT_DEATH_SIGNAL, int(signal.SIGTERM))

    return ask_the_kernel
