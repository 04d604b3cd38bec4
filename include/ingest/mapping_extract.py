"""One of the `extracts:` of a mapping -> its rule, checked against the contract."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from include.ingest.contract import Entity, entities, entity
from include.ingest.mapping_columns import (
    NUMBER_KEYS,
    column_rule,
    numbers,
)
from include.ingest.mapping_delivery import extracted_at, mode, rhythm, share
from include.ingest.mapping_format import file_format
from include.ingest.mapping_rows import choice, choices, merged_from, merged_into, skip
from include.ingest.rules import EntityRule, ExtractRule, Numbers
from include.ingest.section import Section

# What an extract may say; `defaults:` may say all but the first three.
SHARED_KEYS = (
    *("format", "numbers", "time_zone", "mode", "extracted_at"),
    *("max_rejected", "every", "skip"),
)
_KEYS = ("name", "files", "entities", *SHARED_KEYS)
_MERGES = ("merged_into", "merged_from")
# Whether a file is late does not change how it is read.
_NOT_READING = {"every"}


def extract_rule(
    system: str,
    is_simulated: bool,
    time_zone: str,
    defaults: dict[str, Any],
    given: Any,
    where: str,
) -> ExtractRule:
    """The rule of one extract, with what `defaults` say where it says nothing."""
    Section.of(given, f"{where}, extracts", _KEYS)
    given = {**defaults, **given}
    for key in ("format", "numbers"):
        if isinstance(defaults.get(key), dict) and isinstance(given[key], dict):
            given[key] = {**defaults[key], **given[key]}
    section = Section.of(given, f"{where}, extract {given.get('name')!r}", _KEYS)
    section.need("name", "files", "entities")
    where = section.where
    marks = Section.of(given.get("numbers", {}), f"{where}, numbers", NUMBER_KEYS)
    written = numbers(marks)
    zone = section.zone("time_zone", time_zone)
    entities = tuple(
        _entity(each, where, written, zone) for each in section.items("entities")
    )
    feeds = sorted({each.entity.feed for each in entities})
    if len(feeds) != 1:
        raise section.wrong(f"feeds both {' and '.join(feeds)}; split it in two")
    said = mode(section, entities)
    reading = {key: given[key] for key in given if key not in _NOT_READING}
    meaning = json.dumps([system, is_simulated, zone, reading], sort_keys=True)
    return ExtractRule(
        system=system,
        feed=feeds[0],
        is_simulated=is_simulated,
        name=section.text("name"),
        files=section.text("files"),
        format=file_format(given.get("format", {}), where),
        entities=entities,
        # A comment changes nothing; a changed rule replays the extracts it read.
        version=hashlib.sha256(meaning.encode()).hexdigest()[:8],
        mode=said,
        extracted_at=extracted_at(section, zone, said),
        max_rejected=share(section, "max_rejected"),
        every=rhythm(section),
        skip=tuple(skip(each, f"{where}, skip") for each in section.items("skip")),
    )


def _entity(given: Any, where: str, written: Numbers, zone: str) -> EntityRule:
    section = Section.of(
        given,
        f"{where}, entities",
        ("entity", "keep", "drop", "deleted", *_MERGES, "columns"),
    )
    section.need("entity", "columns")
    target = entity(section.text("entity"))
    where = f"{where}, entity {target.name}"
    columns = _columns(given["columns"], target, where)
    known = {column.name: column for column in target.columns}
    if unknown := sorted(set(columns) - set(known)):
        raise Section(given, where).wrong(f"the contract has no {', '.join(unknown)}")
    # A list of what is gone may hold nothing but keys; the rows are told one by one.
    tells_gone = bool({"deleted", "merged_into"} & set(given))
    if {"deleted", *_MERGES} & set(given) and target.name.endswith("_line"):
        raise section.wrong("lines go with their document; leave them out by `drop`")
    for told in _MERGES:
        if told in given and not target.merges:
            followed = [each.name for each in entities().values() if each.merges]
            raise section.wrong(
                f"`{told}` is followed for {', '.join(followed)}; what names a "
                f"{target.name} would be left behind"
            )
    required = [
        c.name for c in target.columns if c.key or (c.required and not tells_gone)
    ]
    if absent := [name for name in required if name not in columns]:
        raise Section(given, where).wrong(f"required {', '.join(absent)} not mapped")
    read = {
        name: column_rule(rule, known[name], f"{where}.{name}", written, zone)
        for name, rule in columns.items()
    }
    if "merged_from" in given and len(read[target.keys[0]].sources) != 1:
        raise section.wrong("`merged_from` needs a key that is read from one column")
    return EntityRule(
        entity=target,
        columns=read,
        keep=choices(given.get("keep", {}), f"{where}, keep"),
        drop=choices(given.get("drop", {}), f"{where}, drop"),
        deleted=choice(given["deleted"], f"{where}, deleted")
        if "deleted" in given
        else None,
        merged_into=merged_into(given.get("merged_into"), f"{where}, merged_into"),
        merged_from=merged_from(given.get("merged_from"), f"{where}, merged_from"),
    )


def _columns(given: Any, target: Entity, where: str) -> Mapping[str, Any]:
    """Canonical name -> what the mapping says of it.

    `canonical` stands for an extract that has the contract's own names.
    """
    if given == "canonical":
        return {
            c.name: {"column": c.name, "optional": str(not c.required).lower()}
            for c in target.columns
        }
    return Section.of(given, where, given).given
