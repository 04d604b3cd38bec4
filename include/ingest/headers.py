"""The header of a file and a mapping's columns -> which is which.

Names match trimmed, in any case, with ё as е, whatever the blanks between words.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from include.errors import ExtractRefused
from include.ingest.rules import ExtractRule, Source

SEARCHED_ROWS = 30


@dataclass(frozen=True)
class Header:
    """The names of a file's columns, and how many of its rows end with them."""

    names: tuple[str, ...]
    rows: int


def folded(name: str) -> str:
    """The name as it is compared."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    return " ".join(plain.split())


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Names by which every column can be told: trimmed, none empty, none twice.

    A nameless column is called by its number; of several with one name none has it:
    each is `name [n]`, so that a mapping must say which it means.
    """
    found = [" ".join(name.split()) for name in names]
    found = [name or f"column {n}" for n, name in enumerate(found, start=1)]
    keys = [folded(name) for name in found]
    if len(set(keys)) == len(keys):
        return tuple(found)
    return unique(
        [
            f"{name} [{keys[: place + 1].count(key)}]" if keys.count(key) > 1 else name
            for place, (name, key) in enumerate(zip(found, keys, strict=True))
        ]
    )


def sources(rule: Any) -> Iterator[Source]:
    """Every source column that a rule, or any part of one, reads."""
    if isinstance(rule, Source):
        yield rule
    elif is_dataclass(rule):
        for each in fields(rule):
            yield from sources(getattr(rule, each.name))
    elif isinstance(rule, Mapping):
        for value in rule.values():
            yield from sources(value)
    elif isinstance(rule, tuple):
        for value in rule:
            yield from sources(value)


def absent(rule: ExtractRule, names: Sequence[str]) -> list[str]:
    """The columns that the mapping needs and these are not, each with the closest."""
    known = {folded(name): name for name in names}
    missing = {
        each.names
        for each in sources(rule)
        if not each.optional and not any(folded(n) in known for n in each.names)
    }
    return [_hint(each, known) for each in sorted(missing)]


def bind(rule: Any, names: Sequence[str]) -> Any:
    """The rule with every source bound to the file's own name of it."""
    return _bound(rule, {folded(name): name for name in names})


def _bound(rule: Any, known: Mapping[str, str]) -> Any:
    if isinstance(rule, Source):
        found = (known[folded(n)] for n in rule.names if folded(n) in known)
        return replace(rule, names=tuple(found)[:1])
    if isinstance(rule, tuple):
        return tuple(_bound(each, known) for each in rule)
    if isinstance(rule, Mapping):
        return {key: _bound(each, known) for key, each in rule.items()}
    if is_dataclass(rule) and not isinstance(rule, type) and any(sources(rule)):
        return replace(
            rule, **{f.name: _bound(getattr(rule, f.name), known) for f in fields(rule)}
        )
    return rule


def _hint(names: tuple[str, ...], known: Mapping[str, str]) -> str:
    close = difflib.get_close_matches(folded(names[0]), known, n=2, cutoff=0.5)
    closest = ", ".join(known[each] for each in close)
    called = " or ".join(names)
    return f"{called} (closest: {closest})" if closest else called


def find_header(rows: Sequence[Sequence[str]], rule: ExtractRule, shown: str) -> Header:
    """The header among a file's first rows: where declared, or the first that fits.

    Raises `ExtractRefused`, naming what the best row lacks and the closest it has.
    """
    shape = rule.format
    first = [shape.header] if shape.header else range(1, SEARCHED_ROWS + 1)
    candidates = []
    for number in first:
        part = rows[number - 1 : number - 1 + shape.header_rows]
        if len(part) < shape.header_rows or not any(map(str.strip, part[0])):
            continue
        names = unique(_joined(part))
        lacks = absent(rule, names)
        if not lacks:
            return Header(names, number - 1 + shape.header_rows)
        candidates.append((len(lacks), number, lacks))
    if not candidates:
        raise ExtractRefused(f"{shown}: the file is empty. Nothing was taken in.")
    _, number, lacks = min(candidates)
    where = "" if shape.header else f" in its first {SEARCHED_ROWS} rows, best here"
    raise Missing(
        f"{shown}, line {number}: required column {'; '.join(lacks)} is missing"
        f"{where}. Nothing was taken in.",
        len(lacks),
    )


class Missing(ExtractRefused):
    """A file lacks columns that its mapping needs; `count` of them."""

    def __init__(self, message: str, count: int) -> None:
        super().__init__(message)
        self.count = count


def require(rule: ExtractRule, names: Sequence[str], shown: str) -> None:
    """Raise `Missing` unless a file without header rows has every needed column."""
    if lacks := absent(rule, names):
        raise Missing(
            f"{shown}: required column {'; '.join(lacks)} is missing. "
            "Nothing was taken in.",
            len(lacks),
        )


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """The names of a header of several rows; a merged cell spans those after it."""
    width = max(len(row) for row in rows)
    spread = []
    for row in rows:
        cells = [*row, *[""] * (width - len(row))]
        if row is not rows[-1]:
            for place in range(1, width):
                cells[place] = cells[place].strip() or cells[place - 1]
        spread.append(cells)
    return [
        " / ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))
        for parts in zip(*spread, strict=True)
    ]
