"""Run one step of the path in a process of its own and kill it -9 at a named point.

    python -m tests.support.crash HOME WORKSPACE STEP POINT

POINT is `before module:attribute` or `after module:attribute`; STEP is one of ingest,
begin, model, audit, publish. The step's release is the newest candidate.
"""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from include.settings import PROJECT, Settings

# When dbt is killed, some tables are built, one or two are half written.
TABLES_BEGUN = 20


def crashing(settings: Settings, name: str, point: str) -> list[str]:
    """The command that runs a step in its own process and kills it at the point."""
    home = str(settings.root.parent)
    module = (sys.executable, "-m", "tests.support.crash")
    return [*module, home, settings.workspace, name, point]


def kill_inside_dbt(settings: Settings) -> None:
    """Begin to build the newest candidate, and kill -9 all that takes part in it."""
    # A group of its own: a machine that dies takes dbt along, and so must the test.
    with subprocess.Popen(
        crashing(settings, "model", "nowhere"),
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        tables = 0
        for line in process.stdout or ():
            tables += "START sql table" in line
            if tables == TABLES_BEGUN:
                break
        os.killpg(process.pid, signal.SIGKILL)
    assert tables == TABLES_BEGUN
    assert process.returncode == -signal.SIGKILL


def step(settings: Settings, name: str) -> None:
    """Run the step as its task would, importing no more than it needs."""
    if name == "ingest":
        from tests.support.path import ingest

        ingest(settings)
    elif name == "begin":
        from include.transform.plan import begin

        begin(settings)
    elif name == "model":
        from include.transform.build import build_candidate

        build_candidate(settings, candidate(settings.root))
    elif name == "audit":
        from include.audit.run import audit_candidate

        audit_candidate(settings, candidate(settings.root))
    else:
        from include.publish.promote import promote

        promote(settings.warehouse(), candidate(settings.root))


def candidate(root: Path) -> str:
    """The id of the release that is being built."""
    return max(path.name for path in (root / "candidates").iterdir())


def die_at(point: str) -> None:
    """Replace the named function by one that kills this process around its call."""
    when, _, place = point.partition(" ")
    module, _, attribute = place.partition(":")
    owner: Any = importlib.import_module(module)
    *parents, name = attribute.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    original = getattr(owner, name)
    setattr(owner, name, _deadly(original, when))


def _deadly(original: Callable[..., Any], when: str) -> Callable[..., Any]:
    def deadly(*arguments: Any, **named: Any) -> None:
        if when == "after":
            original(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return deadly


if __name__ == "__main__":
    home, workspace, name, point = sys.argv[1:]
    if point != "nowhere":
        die_at(point)
    named = {"CLIENTELE_HOME": home, "CLIENTELE_WORKSPACE": workspace}
    if conf := os.environ.get("SPARK_CONF_DIR"):
        named["SPARK_CONF_DIR"] = conf
    step(Settings.from_env(named), name)
