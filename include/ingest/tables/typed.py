"""Cells that have a type of their own -> text that cannot be read in two ways.

A workbook, a Parquet file and JSON know numbers and dates. A number takes the decimal
mark of the column that reads it, a date is ISO beside the declared formats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from include.ingest.headers import folded
from include.ingest.rules import ColumnRule, EntityRule, ExtractRule

_NUMBERS = ("decimal", "double", "integer", "bigint")


def decimal_marks(rule: ExtractRule) -> dict[str, str]:
    """The decimal mark of every source column that is read as a number.

    By the folded name (`headers.folded`), every synonym included.
    """
    return {
        folded(name): part.numbers.decimal or "."
        for each in rule.entities
        for column, given in each.columns.items()
        if each.entity.types[column].split("(")[0] in _NUMBERS
        for part in (given, given.less or given)
        for source in (*part.sources, *part.fallback)
        for name in source.names
    }


def with_iso_dates(rule: ExtractRule) -> ExtractRule:
    """The rule with ISO among the formats of every date it reads."""
    moment = rule.extracted_at
    if moment and moment.column:
        moment = replace(moment, column=_with_iso(moment.column))
    return replace(
        rule,
        entities=tuple(_entity_with_iso(each) for each in rule.entities),
        extracted_at=moment,
    )


def _entity_with_iso(rule: EntityRule) -> EntityRule:
    columns: Mapping[str, ColumnRule] = {
        name: _with_iso(each) for name, each in rule.columns.items()
    }
    return replace(rule, columns=columns)


def _with_iso(rule: ColumnRule) -> ColumnRule:
    if not rule.formats or "iso" in rule.formats:
        return rule
    return replace(rule, formats=(*rule.formats, "iso"))


def cell_text(value: Any, mark: str | None) -> str | None:
    """A workbook's value as text; `mark` is None where it is not read as a number."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float):
        # A workbook keeps 15 digits; the rest is noise of the binary fraction.
        text = format(Decimal(format(value, ".15g")), "f")
        return number_text(text, mark)
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def number_text(text: str, mark: str | None) -> str:
    """A number's plain text (`-1234.5`) with the mark that its column expects.

    `1.234` could be a thousand to who reads text: a fourth decimal tells it is not.
    """
    if mark is None or "." not in text:
        return text
    if len(text) - text.index(".") == 4:
        text += "0"
    return text.replace(".", mark)
