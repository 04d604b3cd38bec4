"""Which rows of an extract an entity takes, and which say that their key is gone."""

from __future__ import annotations

from typing import Any

from include.ingest.mapping_columns import source
from include.ingest.rules import Choice, MergedFrom, Skip, Source
from include.ingest.section import Section


def choices(given: Any, where: str) -> tuple[Choice, ...]:
    """`keep` and `drop`: `Column: [values]`, or a list of what `choice` reads."""
    if isinstance(given, list):
        return tuple(choice(each, where) for each in given)
    section = Section.of(given, where, given)
    return tuple(Choice(Source((key,)), section.texts(key)) for key in given)


def choice(given: Any, where: str) -> Choice:
    """A column, by any of its names, and the values that are meant."""
    section = Section.of(given, where, ("column", "values", "optional"))
    section.need("column", "values")
    column = source(section, "column", section.flag("optional"))
    return Choice(column, section.texts("values"))


def merged_into(given: Any, where: str) -> Source | None:
    """The column that names the key under which this one lives on."""
    if given is None:
        return None
    given = given if isinstance(given, dict) else {"column": given}
    section = Section.of(given, where, ("column", "optional"))
    return source(section, "column", section.flag("optional"))


def merged_from(given: Any, where: str) -> MergedFrom | None:
    """The column that lists the keys that live on under this one."""
    if given is None:
        return None
    section = Section.of(given, where, ("column", "split", "optional"))
    section.need("column", "split")
    column = source(section, "column", section.flag("optional"))
    return MergedFrom(column, section.text("split"))


def skip(given: Any, where: str) -> Skip:
    """Lines that are no records, by what stands in one of their cells."""
    section = Section.of(given, where, ("column", "matches"))
    section.need("column", "matches")
    return Skip(source(section, "column"), section.pattern("matches") or "")
