"""`make inspect`: what a file or folder is, and what would become of it.

Exit code 0: every file is recognised; 2: some are readable but unknown, and a draft of
a mapping is written; 3: some cannot be read.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from include.errors import BuildFailed, ClienteleError, ExtractRefused, SettingsError
from include.ingest import mapping
from include.inspect import draft, report
from include.inspect.look import Seen, look
from include.inspect.recognise import Known, mappings
from include.inspect.tables import Models, describe_tables
from include.inspect.trial import Trial, attempt
from include.run.workspace import settings_of
from include.settings import Settings
from include.transform.compiled import compiled_nodes

RECOGNISED, UNKNOWN, UNREADABLE = 0, 2, 3
DRAFTS = "drafts"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was found out; refusals are sentences."""
    parser = argparse.ArgumentParser(prog="make inspect", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--workspace", default="")
    given = parser.parse_args(arguments)
    try:
        if given.workspace:
            settings = settings_of(given.workspace)
            drafts = settings.root / DRAFTS
        else:
            settings = Settings.from_env()
            drafts = settings.root.parent / DRAFTS
        return inspect(settings, given.file, drafts)
    except ClienteleError as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return UNREADABLE
    except KeyboardInterrupt:
        print("\nInterrupted; nothing was written.", file=sys.stderr)
        return 130


def inspect(settings: Settings, path: Path, drafts: Path) -> int:
    """Inspect a file, or every file of a folder; the exit code."""
    files = list(_files(path))
    known, wrong = mappings((mapping.SOURCES, drafts), settings.time_zone)
    for each in wrong:
        print(f"Left out: {each}")
    seen = []
    with tempfile.TemporaryDirectory() as aside:
        for number, (file, name) in enumerate(files):
            seen.append(look(settings, file, name, known, Path(aside) / str(number)))
            print("\n".join(report.describe(seen[-1])))
        trials = [each.trial for each in seen if each.trial]
        unknown = [each for each in seen if each.unknown]
        if unknown:
            system = draft.system_name(path)
            trials += _drafted(settings, drafts, system, unknown, known, Path(aside))
    if given := _given(trials):
        try:
            models = Models(compiled_nodes(settings))
        except BuildFailed as failure:
            print(f"\nWhich tables would be filled is not known: {failure}")
        else:
            print("\n".join(describe_tables(models, given)))
    if any(each.found is None for each in seen):
        return UNREADABLE
    return UNKNOWN if unknown else RECOGNISED


def _drafted(
    settings: Settings,
    drafts: Path,
    system: str,
    unknown: Sequence[Seen],
    known: Sequence[Known],
    aside: Path,
) -> list[Trial]:
    """Write the draft, and try what it makes of the files as they are."""
    parts = [each.unknown for each in unknown if each.unknown]
    path = draft.write(drafts, system, parts, known)
    print("\n".join(["", "A draft of a mapping", report.line("Draft", str(path))]))
    print(report.line("To do", draft.to_do(path.read_text(encoding="utf-8"))))
    trials = []
    rules = mapping.load_file(path, settings.time_zone)
    for number, (each, rule) in enumerate(zip(unknown, rules, strict=True)):
        print(f"\n{each.name}, as the draft reads it")
        folder = aside / f"draft{number}"
        try:
            trials.append(attempt(settings, each.path, each.name, rule, folder))
        except ExtractRefused as refusal:
            print(report.line("Refused", report.unfilled(str(refusal))))
        else:
            print("\n".join(report.tried(trials[-1])))
    return trials


def _given(trials: Sequence[Trial]) -> dict[str, frozenset[str]]:
    """Entity -> its columns that some row would fill."""
    given: dict[str, frozenset[str]] = {}
    for trial in trials:
        for each in trial.entities:
            if each.count.rows_accepted:
                name = each.count.entity
                given[name] = given.get(name, frozenset()) | set(each.columns)
    return given


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """The file, or the folder's files by their names in it."""
    if path.is_file() or path.is_symlink():
        yield path, path.name
        return
    if not path.is_dir():
        raise SettingsError(f"FILE={path}: no such file or folder.")
    found = [
        each
        for each in sorted(path.rglob("*"))
        if each.is_file() and not each.name.startswith(".")
    ]
    if not found:
        raise SettingsError(f"FILE={path}: the folder holds no file.")
    for each in found:
        yield each, each.relative_to(path).as_posix()


if __name__ == "__main__":
    sys.exit(main())
