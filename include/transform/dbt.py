"""A candidate with registered inputs -> its tables, by one `dbt build`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from include.errors import BuildFailed
from include.settings import PROJECT, QUIET, Settings, inherited_environment
from include.warehouse.base import Release

DBT_PROJECT = PROJECT / "dbt_project"


def variables(settings: Settings, release: Release) -> dict[str, str | int]:
    """The dbt vars of a run; everything else is a default of `dbt_project.yml`."""
    return {
        "as_of": release.as_of.isoformat(),
        "history_start": release.history_start.isoformat(),
        "base_currency": release.base_currency,
        "value_unit": release.value_unit,
        "fiscal_year_start_month": settings.fiscal_year_start_month,
    }


def run_dbt(
    settings: Settings,
    release: Release,
    command: str,
    *options: str,
    say: Callable[[str], None] = print,
) -> None:
    """Run dbt on the candidate; raise `BuildFailed` with the first errors.

    A process of its own: its memory is gone when it ends, and a kill of the task
    takes it along.
    """
    target = settings.root / "dbt"
    arguments = [
        str(Path(sys.executable).with_name("dbt")),
        "--no-use-colors",
        command,
        *options,
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        *("--target", settings.engine, "--target-path", str(target)),
        *("--log-path", str(target)),
        *("--vars", json.dumps(variables(settings, release))),
    ]
    results = target / "run_results.json"
    results.unlink(missing_ok=True)
    environment = settings.warehouse().dbt_environment(release.release_id)
    tail: list[str] = []
    with subprocess.Popen(
        arguments,
        env=inherited_environment({**QUIET, **environment}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            for line in process.stdout or ():
                say(line.rstrip())
                tail = [*tail[-15:], line.rstrip()]
        finally:
            process.terminate()
    if process.returncode:
        raise BuildFailed(_explain(results, tail))


def _explain(results: Path, tail: list[str]) -> str:
    failed = []
    if results.is_file():
        for each in json.loads(results.read_text(encoding="utf-8"))["results"]:
            if each["status"] in ("error", "fail"):
                node = each["unique_id"].split(".", 2)[-1]
                failed.append(f"{node}: {' '.join(str(each['message']).split())}")
    shown = failed[:5] or tail
    more = f" (and {len(failed) - 5} more)" if len(failed) > 5 else ""
    return (
        "dbt could not build the candidate; the served release stays.\n"
        + "\n".join(shown)
        + more
    )
