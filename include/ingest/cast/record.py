"""What a row says of its own record: that it is gone, lives on elsewhere, is of a day.

A record that is gone needs no more than its key: exports of deleted records often hold
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from include.ingest.cast.columns import Cell, cells
from include.ingest.cast.merged import LISTED, lists_merged, merged_cells
from include.ingest.rules import Choice, EntityRule, ExtractRule
from include.ingest.sql import Refusal, cell, literal, trimmed


def record_cells(rule: EntityRule, extract: ExtractRule) -> tuple[Cell, ...]:
    """The contract's columns of an entity, and what each row says of its record."""
    found = {each.name: each for each in cells(rule)}
    # A file may lack an optional column, and then says nothing of the kind.
    flag = rule.deleted if rule.deleted and rule.deleted.source.names else None
    gone = among(flag) if flag else ""
    conditions = [gone] if gone else []
    if day := found.get(extract.mode.column or ""):
        found["covered_on"] = Cell("covered_on", f"cast({day.sql} as date)")
    if lists_merged(rule):
        conditions.append(LISTED)
    found |= merged_cells(rule, found)
    if gone:
        found["is_deleted"] = Cell("is_deleted", gone)
    if merged := found.get("merged_into"):
        conditions.append(f"{merged.sql} is not null")
    if not conditions:
        return tuple(found.values())
    is_gone = " or ".join(f"({each})" for each in conditions)
    return tuple(_unless(is_gone, rule, tuple(found.values())))


def among(choice: Choice) -> str:
    """Whether a row's cell is one of the values, as SQL."""
    listed = ", ".join(literal(value.strip().lower()) for value in choice.values)
    return f"coalesce(lower({trimmed(cell(choice.source.name))}), '') in ({listed})"


def _unless(is_gone: str, rule: EntityRule, found: Sequence[Cell]) -> Iterator[Cell]:
    """The cells, of which only the key can refuse a record that is gone."""
    required = {column.name for column in rule.entity.columns if column.required}
    for each in found:
        refusals = each.refusals
        if each.name in required - set(rule.columns):
            missing = literal("only a record that is gone may lack it")
            refusals = (Refusal(each.name, "null", "true", "missing", missing),)
        if each.name not in rule.entity.keys and refusals:
            refusals = tuple(
                replace(one, condition=f"not ({is_gone}) and ({one.condition})")
                for one in refusals
            )
            yield replace(each, refusals=refusals, clean="false")
        else:
            yield each
