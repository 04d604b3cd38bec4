"""One file -> everything that is found out about it; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from include.errors import ExtractRefused
from include.ingest.land import connect
from include.ingest.rules import ExtractRule, Format
from include.ingest.tables.delimited import UNSPLIT, DelimitedTable
from include.ingest.tables.open import open_table, split
from include.ingest.tables.unpack import Limits
from include.inspect.columns import Cells
from include.inspect.draft import Unknown
from include.inspect.probe import Probe, probe
from include.inspect.recognise import Known, Match, Near, recognise
from include.inspect.trial import Trial, attempt
from include.inspect.words import guesses
from include.settings import Settings

_LOOKED_AT = 300


@dataclass(frozen=True)
class Seen:
    """A file: unreadable, recognised (and tried), or readable and unknown."""

    path: Path
    name: str
    unreadable: str = ""
    found: Probe | None = None
    matches: tuple[Match, ...] = ()
    near: tuple[Near, ...] = ()
    trial: Trial | None = None
    # A recognised file that the ingest would refuse all the same.
    refused: str = ""
    unknown: Unknown | None = None


def look(
    settings: Settings, path: Path, name: str, known: Sequence[Known], folder: Path
) -> Seen:
    """Find out about one file; what must be unpacked for it lies in `folder`."""
    limits = Limits(settings.max_unpacked_bytes, settings.max_unpacked_ratio)
    try:
        found = probe(path, limits, folder)
        matches, near = recognise(path, name, found, known, limits, folder)
        if matches:
            return _tried(settings, path, name, found, matches, near, folder)
        cells = _cells(settings, path, found, limits, folder)
    except (ExtractRefused, OSError) as refusal:
        return Seen(path, name, unreadable=_why(refusal))
    guessed = guesses(name, list(cells.by_name), known)
    unknown = Unknown(name, found, cells, guessed)
    return Seen(path, name, found=found, near=tuple(near), unknown=unknown)


def _tried(
    settings: Settings,
    path: Path,
    name: str,
    found: Probe,
    matches: Sequence[Match],
    near: Sequence[Near],
    folder: Path,
) -> Seen:
    trial, refused = None, ""
    try:
        rule = matches[0].known.rule
        trial = attempt(settings, path, name, rule, folder / "trial")
    except ExtractRefused as refusal:
        refused = str(refusal)
    return Seen(path, name, "", found, tuple(matches), tuple(near), trial, refused)


def _cells(
    settings: Settings, path: Path, found: Probe, limits: Limits, folder: Path
) -> Cells:
    """The first cells of a file as the ingest reads them, by the dialect found."""
    rule = _any_columns(found.format)
    table, bound = open_table(path, rule, limits, folder / "cells")
    with connect(settings) as connection:
        connection.execute("set preserve_insertion_order = true")

        def first(relation: str) -> list[tuple[str | None, ...]]:
            query = f"select * from {relation} limit {_LOOKED_AT}"
            return connection.execute(query).fetchall()

        try:
            rows = first(table.relation)
        except UNSPLIT:
            if not isinstance(table, DelimitedTable):
                raise
            # Some record cannot be split; the ingest sets it aside, and so do we.
            table = split(table, bound, path.name, folder / "cells")
            rows = first(table.relation)
    return Cells(
        {
            name: [row[place] or "" for row in rows]
            for place, name in enumerate(table.names)
        }
    )


def _any_columns(shape: Format) -> ExtractRule:
    """A rule that needs nothing of a file but its format."""
    return ExtractRule("", "", False, "", "", shape, (), "")


def _why(refusal: Exception) -> str:
    if isinstance(refusal, OSError):
        return f"{refusal.strerror or refusal}."
    return str(refusal).removesuffix(" Nothing was taken in.")
