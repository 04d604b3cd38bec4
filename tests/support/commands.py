"""The commands behind `make`, run as a person would, in a home of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from include.settings import PROJECT

RUN = [sys.executable, "-m", "include.run"]
HEALTHY = "Airflow is healthy"


def environment(home: Path) -> dict[str, str]:
    """Whatever the caller's environment says, workspaces lie under this home."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CLIENT", "AIRF"))}
    return {**kept, "CLIENTELE_HOME": str(home)}


def make(home: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess:
    """What `make` would run; its end, with all that it printed."""
    return subprocess.run(
        [*RUN, *arguments],
        cwd=PROJECT,
        env=environment(home),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
