"""A guessed column and its cells -> its line of a draft, with what is left to decide.

`?` stands for what only a person knows. It is no column of any file, so that the
ingest refuses until it is put right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from include.ingest.contract import Column
from include.inspect.readings import date_formats, is_boolean, number_marks
from include.inspect.recognise import Known
from include.inspect.words import Guess

UNKNOWN = "?"
_NUMBERS = ("decimal", "double", "integer", "bigint")
_CURRENCIES = {
    "RUB": r"₽|\bруб|\brub\b",
    "EUR": r"€|\beur\b",
    "USD": r"\$|\busd\b",
    "GBP": r"£|\bgbp\b",
}
# What a file without the column most likely means; to be looked at.
_USUAL = {"status": "posted", "seq": "1"}
_LISTED_VALUES = 20
_NO_ID = "in the place of an id: does the file have one?"


@dataclass(frozen=True)
class Line:
    """`column: rule` of a draft, and the remark that stands behind it."""

    column: str
    rule: str
    remark: str = ""


@dataclass(frozen=True)
class Cells:
    """The first cells of every column of a file."""

    by_name: Mapping[str, Sequence[str]]

    def of(self, name: str) -> list[str]:
        """The filled ones of a column."""
        return [cell.strip() for cell in self.by_name[name] if cell.strip()]


def quoted(text: str) -> str:
    """A name or value as YAML, in quotes where it must be."""
    if re.fullmatch(r"[^\W\d][\w ./№-]*", text) and text == text.strip():
        return text
    return json.dumps(text, ensure_ascii=False)


def lines(guess: Guess, cells: Cells, known: Sequence[Known]) -> list[Line]:
    """Every column that was found or is needed, in the contract's order."""
    found = []
    for column in guess.entity.columns:
        name = guess.columns.get(column.name)
        if name is not None:
            line = _line(column, name, cells, guess, known)
            if column.name in guess.stand_ins:
                line = replace(line, remark=line.remark or _NO_ID)
            found.append(line)
        elif column.required:
            found.append(_stand_in(column, guess, cells))
    return found


def is_number(column: Column) -> bool:
    """Whether a canonical column is read as a number."""
    return column.data_type.split("(")[0] in _NUMBERS


def _line(
    column: Column, name: str, cells: Cells, guess: Guess, known: Sequence[Known]
) -> Line:
    given, source = cells.of(name), quoted(name)
    if column.data_type in ("date", "timestamp"):
        return _date(column.name, name, given)
    listed = column.values and not set(given) <= set(column.values)
    if listed or (column.data_type == "boolean" and not is_boolean(given)):
        allowed = column.values or ("true", "false")
        meant = _meanings(guess.entity.name, column.name, given, allowed, known)
        values = ", ".join(f"{quoted(k)}: {quoted(v)}" for k, v in meant.items())
        unknown = UNKNOWN in meant.values()
        remark = f"{UNKNOWN} is one of {', '.join(allowed)}" if unknown else ""
        return Line(column.name, f"{{column: {source}, values: {{{values}}}}}", remark)
    if is_number(column) and given and not number_marks(given):
        marked = [cell for cell in given if re.search(r"\D", cell.strip("-+ "))]
        if marked:
            return Line(column.name, source, f"no number? {marked[0]!r}")
    return Line(column.name, source)


def _date(column: str, name: str, given: Sequence[str]) -> Line:
    formats, source = date_formats(given), quoted(name)
    if not given or formats == ("iso",):
        return Line(column, source)
    if not formats:
        return Line(column, source, f"say the `format` of {given[0]!r}")
    shown = [json.dumps(each) for each in formats]
    if len(formats) == 1:
        return Line(column, f"{{column: {source}, format: {shown[0]}}}")
    rule = f"{{column: {source}, format: [{', '.join(shown)}]}}"
    return Line(column, rule, f"{given[0]} can be read in each way: keep one")


def _meanings(
    entity: str,
    column: str,
    given: Sequence[str],
    allowed: Sequence[str],
    known: Sequence[Known],
) -> dict[str, str]:
    """What each value means: as it says itself, as the shipped mappings agree, or ?."""
    said: dict[str, set[str]] = {}
    for each in known:
        for rule in each.rule.entities:
            values = rule.columns[column].values if column in rule.columns else None
            if rule.entity.name == entity and values:
                for cell, meaning in values.items():
                    said.setdefault(cell.strip().lower(), set()).add(meaning)
    found = {}
    for cell in list(dict.fromkeys(given))[:_LISTED_VALUES]:
        meant = {cell.lower()} if cell.lower() in allowed else said.get(cell.lower())
        (only,) = meant if meant and len(meant) == 1 else (UNKNOWN,)
        found[cell] = only if only in allowed else UNKNOWN
    return found


def _stand_in(column: Column, guess: Guess, cells: Cells) -> Line:
    """What to write for a required column that the file is not seen to have."""
    name, has = column.name, guess.columns
    tax = quoted(has["tax_amount"]) if "tax_amount" in has else None
    if name == "net_amount" and "gross_amount" in has:
        gross = quoted(has["gross_amount"])
        if tax:
            return Line(name, f"{{column: {gross}, less: {tax}}}")
        return Line(name, gross, "the file has one amount: is it without tax?")
    if name == "gross_amount" and "net_amount" in has:
        net = quoted(has["net_amount"])
        if tax:
            less = f"{{column: {tax}, negate: true}}"
            return Line(name, f"{{column: {net}, less: {less}}}", "net and tax added")
        return Line(name, net, "the file has one amount: is it with tax?")
    if name == "currency" and (code := _currency(cells)):
        return Line(name, f"{{constant: {code}}}", "by the sign that amounts carry")
    if usual := _USUAL.get(name):
        return Line(name, f'{{constant: "{usual}"}}', "the file does not say; check")
    allowed = f" ({', '.join(column.values)})" if column.values else ""
    remark = f"required: which column{allowed}? or {{constant: ...}}"
    return Line(name, f'{{column: "{UNKNOWN}"}}', remark)


def _currency(cells: Cells) -> str | None:
    """The one currency that names of columns or cells speak of."""
    words = [
        *cells.by_name,
        *(c for name in cells.by_name for c in cells.of(name)[:50]),
    ]
    text = "\n".join(words).lower()
    found = [code for code, sign in _CURRENCIES.items() if re.search(sign, text)]
    return found[0] if len(found) == 1 else None
