"""One JSON record -> rows of text, under the dotted names that a mapping uses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from include.ingest.headers import folded, sources
from include.ingest.rules import ExtractRule
from include.ingest.tables.json_stream import Number
from include.ingest.tables.typed import decimal_marks, number_text

Fields = dict[str, str | None]


class Flattening:
    """How the records of one extract are laid out; `ValueError` for one that cannot."""

    def __init__(self, rule: ExtractRule) -> None:
        self._explode = rule.format.explode or ""
        self._marks = decimal_marks(rule)
        self._marks_by_name: dict[str, str | None] = {}
        # The names that reach into a list, as steps.
        self._reaching = {
            name: name.split(".")
            for source in sources(rule)
            for name in source.names
            if any(s.isdecimal() or "=" in s for s in name.split(".")[1:])
        }

    def rows(self, record: Any) -> list[Fields]:
        """The record, once for each element of the list that is exploded."""
        if not isinstance(record, dict):
            raise ValueError("the record is no object")
        elements: Any = [None]
        if self._explode:
            elements = _reach(record, self._explode.split("."))
            if not isinstance(elements, list | None):
                raise ValueError(f"{self._explode} is no list")
        shared: Fields = {}
        self._lay(record, "", shared)
        for name, steps in self._reaching.items():
            shared[name] = self._text(name, _reach(record, steps))
        if not self._explode:
            return [shared]
        shared.pop(self._explode, None)
        if not elements:
            return [shared]
        return [
            self._element(shared, each) | {f"{self._explode}.#": str(place)}
            for place, each in enumerate(elements, start=1)
        ]

    def shown(self, record: Any) -> str:
        """The record as JSON."""
        return _json(record)

    def _element(self, shared: Fields, element: Any) -> Fields:
        row = dict(shared)
        if isinstance(element, dict):
            self._lay(element, f"{self._explode}.", row)
        else:
            row[self._explode] = self._text(self._explode, element)
        return row

    def _lay(self, record: Mapping[str, Any], before: str, row: Fields) -> None:
        for key, value in record.items():
            name = before + key
            if isinstance(value, dict) and value:
                self._lay(value, f"{name}.", row)
            elif name in row:
                raise ValueError(f"{name} is given twice")
            else:
                row[name] = self._text(name, value)

    def _text(self, name: str, value: Any) -> str | None:
        if value is None or value == {}:
            return None
        if isinstance(value, Number):
            return number_text(_plain(value), self._mark(name))
        if isinstance(value, str):
            # Half a character is no text, and would stop whoever reads it.
            if not (value.isascii() or _is_text(value)):
                raise ValueError(f"{name} holds what is no text")
            return value
        return _json(value)

    def _mark(self, name: str) -> str | None:
        if name not in self._marks_by_name:
            self._marks_by_name[name] = self._marks.get(folded(name))
        return self._marks_by_name[name]


def _plain(number: str) -> str:
    """The number without an exponent, unless that would be a long row of zeros."""
    if "e" not in number.lower():
        return str(number)
    value = Decimal(number)
    _, _, exponent = value.as_tuple()
    if isinstance(exponent, int) and abs(exponent) < 40:
        return format(value, "f")
    return str(number)


def _is_text(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _reach(value: Any, steps: Sequence[str]) -> Any:
    """What the steps lead to: a field, a place of a list, the element with a value."""
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal():
            value = value[int(step)] if int(step) < len(value) else None
        elif isinstance(value, list) and "=" in step:
            field, _, wanted = step.partition("=")
            fits = (
                each
                for each in value
                if isinstance(each, dict) and str(each.get(field)) == wanted
            )
            value = next(fits, None)
        else:
            return None
    return value


def _json(value: Any) -> str:
    """JSON text with numbers as they were written."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    if isinstance(value, dict):
        pairs = (f"{json.dumps(k)}: {_json(v)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    return json.dumps(value)
