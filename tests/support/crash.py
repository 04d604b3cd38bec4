"""Run one step of the path in a process of its own and kill it -9 at a named point.

    python -m tests.support.crash HOME WORKSPACE STEP POINT

POINT is `before module:attribute` or `after module:attribute`; STEP is one of ingest,
begin, model, audit, publish. The step's release is the newest candidate.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from include.settings import Settings


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
    step(
        Settings.from_env({"CLIENTELE_HOME": home, "CLIENTELE_WORKSPACE": workspace}),
        name,
    )
