"""Column names -> canonical columns: by contract, mappings and `synonyms.yml`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from os.path import commonprefix
from pathlib import Path
from typing import Any

import yaml

from include.ingest.contract import Column, Entity, entities, entity
from include.ingest.headers import folded
from include.inspect.recognise import Known

_SYNONYMS = Path(__file__).with_name("synonyms.yml")
_PLACEHOLDER = "invoice"
# What the name of a file says outweighs its columns; the columns decide among the rest.
_FILE_WORTH = 1.0
# A name in the place of an id tells less of what the rows are than an id.
_STAND_IN_WORTH = 0.5
# What the columns tell, beside the share of what is needed. Tried on the extracts of
# every shipped system as if its mapping were not there: 0.25 names most of them.
_TOLD_WORTH = 0.25


@dataclass(frozen=True)
class Guess:
    """An entity that the rows may be, and which column of the file is which of its."""

    entity: Entity
    columns: dict[str, str]
    # Canonical columns that the file has no column for, but another that will do.
    stand_ins: frozenset[str]
    score: float

    @property
    def missing(self) -> tuple[Column, ...]:
        """Required columns that no column of the file is called like."""
        return tuple(
            column
            for column in self.entity.columns
            if column.required and column.name not in self.columns
        )


def guesses(
    file_name: str, names: Sequence[str], known: Sequence[Known]
) -> list[Guess]:
    """What the rows may be, the likeliest first.

    If no name says anything, an invoice that nothing speaks for (score 0): a draft
    must begin somewhere.
    """
    called = plain(Path(file_name).name.split(".")[0])
    learnt = _learnt(known)
    read = [_columns(each, names, learnt) for each in entities().values()]
    common = Counter(name for sure, _ in read for name in set(sure.values()))
    found = [
        _guess(each, called, sure, lent, common)
        for each, (sure, lent) in zip(entities().values(), read, strict=True)
    ]
    found.sort(key=lambda guess: -guess.score)
    nothing = Guess(entity(_PLACEHOLDER), {}, frozenset(), 0)
    return [guess for guess in found if guess.score > 0] or [nothing]


def plain(name: str) -> str:
    """A name without case, punctuation, units and what stands in brackets."""
    parted = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", " ", name)
    bare = re.sub(r"\(.*?\)|,.*$", " ", folded(parted))
    return " ".join(re.sub(r"[^\w№]|_", " ", bare).split())


def _columns(
    of: Entity, names: Sequence[str], learnt: dict[tuple[str, str], list[str]]
) -> tuple[dict[str, str], dict[str, str]]:
    """Canonical column -> the file's; those called so, and those that stand in."""
    by_plain = _by_plain(names)
    taken: dict[str, str] = {}
    # Keys and what is required choose first: one column is not two things.
    order = sorted(of.columns, key=lambda c: (not c.key, not c.required))
    for column in order:
        found = (by_plain.get(each) for each in _wanted(of, column, learnt))
        free = (name for name in found if name and name not in taken.values())
        if name := next(free, None):
            taken[column.name] = name
    lent = {}
    for column in order:
        if column.name in taken:
            continue
        # But a key may be more than a key: a tax number, the number on the document.
        keys = {taken.get(key) for key in of.keys}
        found = (by_plain.get(each) for each in _wanted(of, column, learnt))
        if name := next((each for each in found if each in keys), None):
            taken[column.name] = name
            continue
        words = _read()["stand_ins"].get(column.name, ())
        if name := next(filter(None, map(by_plain.get, map(plain, words))), None):
            lent[column.name] = name
    return taken, lent


def _guess(
    of: Entity,
    called: str,
    taken: dict[str, str],
    lent: dict[str, str],
    common: Counter[str],
) -> Guess:
    """Scored by the share of what the entity needs that the file has, and by how much
    its columns tell: one that many entities would take tells little.
    """
    needed = {column.name for column in of.columns if column.required or column.key}
    found = len(needed & taken.keys()) + _STAND_IN_WORTH * len(needed & lent.keys())
    told = sum(1 / common[name] for name in set(taken.values()))
    score = found / len(needed) + told * _TOLD_WORTH
    said = [w for w in _read()["files"].get(of.name, ()) if _says(called, w)]
    if said:
        # `invoice lines` says more than `invoice`.
        score += _FILE_WORTH * max(len(plain(each).split()) for each in said)
    elif len(taken) < 2:
        score = 0
    return Guess(of, taken | lent, frozenset(lent), score)


def _wanted(
    of: Entity, column: Column, learnt: dict[tuple[str, str], list[str]]
) -> Iterator[str]:
    """What the column may be called, its own name first."""
    yield plain(column.name)
    yield from learnt.get((of.name, column.name), ())
    yield from map(plain, _read()["columns"].get(column.name, ()))
    if of.keys == (column.name,):
        yield from _read()["keys"]


def _by_plain(names: Sequence[str]) -> dict[str, str]:
    """The columns by what they may be called: whole, by a field, without what all say.

    A field of a JSON object is called by its own name, too, but the id of a customer
    in a ticket is not the ticket's. `Deal - Title` beside `Deal - Stage` is a title.
    """
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(plain(name), name)
    for name in names:
        field = plain(name.rpartition(".")[2])
        if field not in _read()["keys"]:
            found.setdefault(field, name)
    shared = re.sub(r"[^\W_]*$", "", commonprefix([each.strip() for each in names]))
    if shared and len(names) > 2:
        for name in names:
            found.setdefault(plain(name.strip().removeprefix(shared)), name)
    return found


def _says(called: str, word: str) -> bool:
    return f" {plain(word)} " in f" {called} "


def _learnt(known: Sequence[Known]) -> dict[tuple[str, str], list[str]]:
    """What the mappings call each column of an entity, if they read it as it stands."""
    found: dict[tuple[str, str], set[str]] = {}
    for each in known:
        for rule in each.rule.entities:
            for column, given in rule.columns.items():
                if len(given.sources) == 1:
                    called = found.setdefault((rule.entity.name, column), set())
                    called |= {plain(name) for name in given.sources[0].names}
    return {key: sorted(called) for key, called in found.items()}


@cache
def _read() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(_SYNONYMS.read_text(encoding="utf-8"))
    return document
