"""Extracts refused as a whole: a note of each, so that a release can say what it lacks.

A refused file is no batch: nothing of it is in the lake, and every ingest tries it
again. The notes say how the last attempt ended.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

FOLDER = "refused"


@dataclass(frozen=True)
class RefusedExtract:
    """A file in landing that could not be taken in, and why."""

    batch_id: str
    feed: str
    source_system: str
    extract: str
    entities: tuple[str, ...]
    file_name: str
    content_hash: str
    mapping_version: str
    is_simulated: bool
    refused_at: datetime
    reason: str


def read_refused(raw: Path) -> tuple[RefusedExtract, ...]:
    """Every note, by file name."""
    found = [_read(path) for path in raw.glob(f"*/*/{FOLDER}/*.json")]
    return tuple(sorted(found, key=lambda each: (each.file_name, each.batch_id)))


def keep_refused(
    raw: Path, system: str, extract: str, refused: Iterable[RefusedExtract]
) -> None:
    """Replace the rule's notes by these; of an unchanged refusal the first stays."""
    folder = raw / system / extract / FOLDER
    kept = {each.batch_id: each for each in refused}
    for path in folder.glob("*.json"):
        known = kept.get(path.stem)
        if known is None:
            path.unlink()
        elif _read(path).reason == known.reason:
            del kept[path.stem]
    for batch_id, each in kept.items():
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / f".{batch_id}"
        text = json.dumps(asdict(each), indent=2, default=str, ensure_ascii=False)
        aside.write_text(text, encoding="utf-8")
        aside.replace(folder / f"{batch_id}.json")


def _read(path: Path) -> RefusedExtract:
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["refused_at"] = datetime.fromisoformat(stored["refused_at"])
    stored["entities"] = tuple(stored["entities"])
    return RefusedExtract(**stored)
