"""What a mapping says of the deliveries of an extract: mode, moment, rhythm."""

from __future__ import annotations

import re
from typing import cast

from include.ingest.mapping_columns import formats, source
from include.ingest.rules import (
    ColumnRule,
    EntityRule,
    ExtractedAt,
    Mode,
    ModeKind,
    Period,
    Rhythm,
    Unit,
)
from include.ingest.section import Section

_DAYS = ("date", "timestamp")


def mode(section: Section, entities: tuple[EntityRule, ...]) -> Mode:
    """What an extract says of rows that it does not list."""
    given = section.given.get("mode", "upsert")
    if isinstance(given, str):
        kind = section.one_of("mode", ("upsert", "snapshot"), "upsert")
        return Mode(cast(ModeKind, kind))
    replaced = Section.of(given, f"{section.where}, mode", ("replace", "period"))
    replaced.need("replace")
    column = replaced.text("replace")
    if not any(
        column in rule.columns and rule.entity.types[column] in _DAYS
        for rule in entities
    ):
        named = " or ".join(rule.entity.name for rule in entities)
        raise replaced.wrong(f"`replace: {column}` must be a mapped date of {named}")
    if "period" not in given:
        return Mode("replace", column)
    period = replaced.one_of("period", ("day", "month", "quarter", "year"), "")
    return Mode("replace", column, cast(Period, period))


def extracted_at(section: Section, zone: str, said: Mode) -> ExtractedAt | None:
    """When the system wrote a row."""
    if "extracted_at" not in section.given:
        return None
    given = section.given["extracted_at"]
    where = f"{section.where}, extracted_at"
    keys = ("column", "file_name", "format", "time_zone")
    moment = Section.of(given, where, keys)
    if ("column" in given) == ("file_name" in given):
        raise moment.wrong("needs one of `column`, `file_name`")
    zone = moment.zone("time_zone", zone)
    if "column" in given:
        if said.kind != "upsert":
            raise moment.wrong(
                f"what a {said.kind} lacks is known as of one moment: name the file's "
                "(`file_name`) or leave it to the file's own time"
            )
        rule = ColumnRule(
            (source(moment, "column"),), formats=formats(moment), time_zone=zone
        )
        return ExtractedAt(column=rule)
    moment.need("format")
    pattern = moment.pattern("file_name", groups=True) or ""
    return ExtractedAt(None, pattern, moment.text("format"), zone)


def share(section: Section, key: str) -> float | None:
    """A number from 0 to 1."""
    text = section.optional(key)
    if text is None:
        return None
    if not re.fullmatch(r"0?\.\d+|[01](\.0*)?", text):
        raise section.wrong(f"`{key}: {text}` must be a share from 0 to 1")
    return float(text)


def rhythm(section: Section) -> Rhythm | None:
    """How often an extract is expected."""
    text = section.optional("every")
    if text is None:
        return None
    found = re.fullmatch(r"(\d+) (day|week|month)s?", text)
    if not found or int(found[1]) < 1:
        raise section.wrong(
            f"`every: {text}`; known: a number of days, weeks or months"
        )
    return Rhythm(int(found[1]), cast(Unit, f"{found[2]}s"))
