"""A candidate with registered inputs -> its tables, by one `dbt build`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from include.errors import BuildFailed
from include.settings import PROJECT, QUIET, Settings, inherited_environment
from include.warehouse.base import Release

DBT_PROJECT = PROJECT / "dbt_project"
# dbt's own cache, one for each engine; it knows itself when it no longer fits.
PARSED = PROJECT / "var" / ".dbt"
PARSED_FILE = "partial_parse.msgpack"


def project_var(name: str) -> Any:
    """A var of the dbt project, where a choice of its own is not one of SQL."""
    text = (DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["vars"][name]


def inputs(settings: Settings, release: Release) -> dict[str, str]:
    """What the run asks for, as `macros/run_input.sql` reads it."""
    asked = {
        "as_of": release.as_of.isoformat(),
        "history_start": release.history_start.isoformat(),
        "base_currency": release.base_currency,
        "value_unit": str(release.value_unit),
        "fiscal_year_start_month": str(settings.fiscal_year_start_month),
        "time_zone": settings.time_zone,
    }
    return {f"CLIENTELE_RUN_{name.upper()}": value for name, value in asked.items()}


def run_dbt(
    settings: Settings,
    release: Release,
    command: str,
    *options: str,
    say: Callable[[str], None] = print,
) -> None:
    """Run dbt on the candidate; raise `BuildFailed` with the first errors.

    A process of its own: its memory is gone when it ends, and a kill of the task
    takes it along. It works in the candidate's folder, where the same file names mean
    another release, so that dbt parses its project once and not for every release.
    """
    target = settings.root / "dbt"
    warehouse = settings.warehouse()
    arguments = [
        *warehouse.dbt_command(),
        "--no-use-colors",
        # What it says is said to the caller; a second copy in debugging detail would
        # take a tenth of its own time.
        *("--log-level-file", "none"),
        command,
        *options,
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        *("--target", settings.engine, "--target-path", str(target)),
        *("--log-path", str(target)),
    ]
    parsed = PARSED / settings.engine / PARSED_FILE
    if parsed.is_file():  # dbt refuses a path at which nothing lies
        arguments += ["--partial-parse-file-path", str(parsed)]
    results = target / "run_results.json"
    results.unlink(missing_ok=True)
    environment = warehouse.dbt_environment() | inputs(settings, release)
    folder = warehouse.candidate_folder(release.release_id)
    folder.mkdir(parents=True, exist_ok=True)
    tail: list[str] = []
    with subprocess.Popen(
        arguments,
        cwd=folder,
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
    _keep(target / PARSED_FILE, parsed)
    if process.returncode:
        raise BuildFailed(_explain(results, tail))


def _keep(parsed: Path, kept: Path) -> None:
    """Spare the next run, of whichever workspace, most of dbt's parsing."""
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        aside = kept.with_name(f"{kept.name}.{os.getpid()}")
        shutil.copyfile(parsed, aside)
        aside.replace(kept)


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
