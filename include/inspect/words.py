"""Column names -> canonical columns: by contract, mappings and `synonyms.yml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from include.ingest.contract import Column, Entity, entities, entity
from include.ingest.headers import folded
from include.inspect.recognise import Known

_SYNONYMS = Path(__file__).with_name("synonyms.yml")
_PLACEHOLDER = "invoice"
_FILE_WORTH, _REQUIRED_WORTH, _KEY_WORTH = 4, 3, 1


@dataclass(frozen=True)
class Guess:
    """An entity that the rows may be, and which column of the file is which of its."""

    entity: Entity
    columns: dict[str, str]
    score: int

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
    found = [_guess(each, called, names, learnt) for each in entities().values()]
    found.sort(key=lambda guess: -guess.score)
    nothing = Guess(entity(_PLACEHOLDER), {}, 0)
    return [guess for guess in found if guess.score > 0] or [nothing]


def plain(name: str) -> str:
    """A name without case, punctuation, units and what stands in brackets."""
    parted = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", " ", name)
    bare = re.sub(r"\(.*?\)|,.*$", " ", folded(parted))
    return " ".join(re.sub(r"[^\w№]|_", " ", bare).split())


def _guess(
    of: Entity,
    called: str,
    names: Sequence[str],
    learnt: dict[tuple[str, str], list[str]],
) -> Guess:
    by_plain: dict[str, str] = {}
    for name in names:
        by_plain.setdefault(plain(name), name)
    for name in names:
        # A field of a JSON object is called by its own name, too.
        by_plain.setdefault(plain(name.rpartition(".")[2]), name)
    taken: dict[str, str] = {}
    # Keys and what is required choose first: one column is not two things.
    order = sorted(of.columns, key=lambda c: (not c.key, not c.required))
    for column in order:
        wanted = [plain(column.name), *learnt.get((of.name, column.name), ())]
        wanted += [plain(each) for each in _read()["columns"].get(column.name, ())]
        if of.keys == (column.name,):
            wanted += _read()["keys"]
        for each in dict.fromkeys(wanted):
            found = by_plain.get(each)
            if found is not None and found not in taken.values():
                taken[column.name] = found
                break
    score = 0
    for column in of.columns:
        worth = (_REQUIRED_WORTH if column.required else 1) + _KEY_WORTH * column.key
        if column.name in taken:
            score += worth
        elif column.required:
            score -= _REQUIRED_WORTH
    if any(_says(called, word) for word in _read()["files"].get(of.name, ())):
        score += _FILE_WORTH
    elif len(taken) < 2:
        score = 0
    return Guess(of, taken, score)


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
