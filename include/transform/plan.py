"""Known batches + settings -> the release to build, or the reason not to build one."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from include.errors import NothingToBuild, ReleaseNotFound
from include.ingest.discover import anything_new
from include.ingest.ledger import Batch
from include.ingest.standing import standing
from include.settings import PROJECT, Settings
from include.warehouse.base import Release

RELEASE_FILE = "release.json"

# The documents that date a release; a payment or an order alone starts no history.
_DOCUMENT_DATES = {"invoice": "invoice_date", "credit_note": "credit_note_date"}
_CODE = ("dbt_project", "expectations", "include")
_SUFFIXES = (".py", ".sql", ".yml", ".csv")
_NOT_CODE = {"samples", "run", "target", "logs", "__pycache__"}


def begin(
    settings: Settings,
    as_of: date | None = None,
    known_at: datetime | None = None,
    always: bool = False,
) -> str | None:
    """Plan a release and return its id; None if an equal one is kept or held.

    `as_of` defaults to the latest document date, `known_at` to now. Raises
    `NothingToBuild` if no billing document is known. Abandoned candidates of
    killed runs are removed.
    """
    moment = known_at or datetime.now(UTC)
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    release = plan(settings, as_of, moment)
    if not always and equal_release(settings, release.input_fingerprint):
        return None
    candidates = settings.root / "candidates"
    shutil.rmtree(candidates, ignore_errors=True)
    folder = candidates / release.release_id
    folder.mkdir(parents=True)
    (folder / RELEASE_FILE).write_text(
        json.dumps(release.as_row(), indent=2, default=str), encoding="utf-8"
    )
    return release.release_id


def plan(settings: Settings, as_of: date | None, known_at: datetime) -> Release:
    """The release that these settings and batches make, with its fingerprint."""
    known = standing(settings.raw, known_at, settings.max_rejected)
    first, last = _document_span(settings.raw, known.counted)
    if first is None or last is None:
        raise NothingToBuild(
            f"No invoice or credit note is known in {settings.raw}: put billing "
            f"extracts into {settings.landing} and run the ingest."
            + "".join(f"\n{each}" for each in known.left_out)
        )
    # What is today where the company is, and not in Greenwich.
    today = known_at.replace(tzinfo=UTC).astimezone(ZoneInfo(settings.time_zone)).date()
    day = as_of or min(last, today)
    start = settings.history_start or first.replace(day=1)
    code = code_version()
    identity = [
        [(b.source_system, b.extract, b.batch_id) for b in known.counted],
        [(each.file_name, each.status, each.reason) for each in known.left_out],
        [day, start, settings.base_currency, settings.value_unit],
        [settings.fiscal_year_start_month, settings.time_zone, settings.engine, code],
    ]
    fingerprint = hashlib.sha256(json.dumps(identity, default=str).encode())
    return Release(
        release_id=f"r{datetime.now(UTC):%Y%m%d_%H%M%S}",
        as_of=day,
        known_at=known_at,
        history_start=start,
        code_version=code,
        engine=settings.engine,
        base_currency=settings.base_currency,
        value_unit=settings.value_unit,
        workspace=settings.workspace,
        batch_count=len(known.counted),
        held_count=len(known.held),
        refused_count=len(known.refused),
        input_fingerprint=fingerprint.hexdigest()[:16],
    )


def planned(settings: Settings, release_id: str) -> Release:
    """The release that `begin` planned; raises `ReleaseNotFound`."""
    path = settings.root / "candidates" / release_id / RELEASE_FILE
    if not path.is_file():
        raise ReleaseNotFound(f"No release {release_id} was begun in {settings.root}.")
    row = json.loads(path.read_text(encoding="utf-8"))
    for day in ("as_of", "history_start"):
        row[day] = date.fromisoformat(row[day])
    row["known_at"] = datetime.fromisoformat(row["known_at"])
    return Release(**row)


def nothing_new(settings: Settings) -> str | None:
    """Why a run would do nothing, in a sentence; None if there is work."""
    if anything_new(settings):
        return None
    release = plan(settings, None, datetime.now(UTC).replace(tzinfo=None))
    found = equal_release(settings, release.input_fingerprint)
    if found is None:
        return None
    release_id, state = found
    return (
        f"Nothing new: every extract in {settings.landing} is known and release "
        f"{release_id} ({state}) was built from exactly these."
    )


def equal_release(settings: Settings, fingerprint: str) -> tuple[str, str] | None:
    """(id, kept or held) of the newest release with the same input, if any."""
    for state, folder in (("kept", "releases"), ("held", "held")):
        for path in sorted((settings.root / folder).glob("r*.json"), reverse=True):
            manifest = json.loads(path.read_text(encoding="utf-8"))
            if manifest["input_fingerprint"] == fingerprint:
                return manifest["release_id"], state
    return None


def code_version(project: Path = PROJECT) -> str:
    """A hash of everything that decides a figure; the same with and without git."""
    digest = hashlib.sha256()
    for path in sorted(_code_files(project)):
        digest.update(path.relative_to(project).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _code_files(project: Path) -> Iterable[Path]:
    for folder in _CODE:
        for path in (project / folder).rglob("*"):
            inside = set(path.relative_to(project).parts)
            # The metrics' definitions are published too, in `data_dictionary`.
            is_code = path.suffix in _SUFFIXES or path.name == "_metrics.md"
            if is_code and not inside & _NOT_CODE:
                yield path


def _document_span(
    raw: Path, batches: Iterable[Batch]
) -> tuple[date | None, date | None]:
    """First and last document date over the known batches."""
    found: list[date] = []
    for entity, column in _DOCUMENT_DATES.items():
        files = entity_files(raw, batches, entity)
        if files:
            span = duckdb.execute(
                f"select min({column}), max({column}) from read_parquet(?)",
                [[str(path) for path in files]],
            ).fetchone()
            found += [day for day in span or () if day]
    return (min(found), max(found)) if found else (None, None)


def entity_files(raw: Path, batches: Iterable[Batch], entity: str) -> list[Path]:
    """The Parquet files of an entity's accepted rows, in a fixed order."""
    return [
        batch.parquet(raw, entity)
        for batch in batches
        if any(count.entity == entity for count in batch.entities)
    ]
