"""A mapping of the YAML, read key by key: unknown keys and wrong shapes are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from include.errors import MappingError


@dataclass(frozen=True)
class Section:
    """The keys given at one place of a mapping; every scalar is text, as written."""

    given: Mapping[str, Any]
    where: str

    @classmethod
    def of(cls, given: Any, where: str, known: Iterable[str]) -> Section:
        """The section; `MappingError` if it is no mapping or has an unknown key."""
        section = cls(given, where)
        if not isinstance(given, Mapping):
            raise section.wrong("must be keys with values")
        known = set(known)
        if unknown := ", ".join(sorted(set(given) - known)):
            raise section.wrong(f"unknown {unknown}; known: {', '.join(sorted(known))}")
        return section

    def wrong(self, complaint: str) -> MappingError:
        """The error to raise, with the place in front."""
        return MappingError(f"{self.where}: {complaint}.")

    def need(self, *keys: str) -> None:
        """Raise unless every key is given."""
        if absent := [key for key in keys if self.given.get(key) in (None, "")]:
            raise self.wrong(f"needs `{'`, `'.join(absent)}`")

    def text(self, key: str, default: str = "") -> str:
        """A single value."""
        value = self.given.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(f"`{key}` must be one value")
        return value

    def optional(self, key: str) -> str | None:
        """A single value, or None where the key is not given."""
        return self.text(key) if key in self.given else None

    def texts(self, key: str) -> tuple[str, ...]:
        """One value or a list of them; empty where the key is not given."""
        value = self.given.get(key, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(v, str) for v in listed):
            raise self.wrong(f"`{key}` must be a value or a list of values")
        return tuple(listed)

    def items(self, key: str) -> list[Any]:
        """A list of anything, one item standing for a list of one."""
        value = self.given.get(key, [])
        return value if isinstance(value, list) else [value]

    def flag(self, key: str) -> bool:
        """`true` or `false`; false where the key is not given."""
        return self.one_of(key, ("true", "false"), "false") == "true"

    def whole(self, key: str, least: int = 0) -> int | None:
        """A whole number, or None where the key is not given."""
        if key not in self.given:
            return None
        text = self.text(key)
        if not text.isdecimal() or int(text) < least:
            raise self.wrong(f"`{key}: {text}` must be a whole number, {least} or more")
        return int(text)

    def one_of(self, key: str, known: Iterable[str], default: str) -> str:
        """One of a few words."""
        word = self.text(key, default)
        if word not in known:
            raise self.wrong(f"{key} {word!r}; known: {', '.join(known)}")
        return word

    def zone(self, key: str, default: str) -> str:
        """The name of a time zone, such as Europe/Moscow."""
        if key not in self.given:
            return default
        name = self.text(key)
        try:
            ZoneInfo(name)
        except (KeyError, OSError, ValueError) as error:
            raise self.wrong(f"`{key}: {name}` is no time zone") from error
        return name

    def pattern(self, key: str, groups: bool = False) -> str | None:
        """A regular expression that the engine takes; with a group if asked for."""
        if key not in self.given:
            return None
        text = self.text(key)
        try:
            with duckdb.connect() as engine:
                engine.execute("select regexp_matches('', ?)", [text])
        except duckdb.Error as error:
            raise self.wrong(
                f"`{key}: {text}` is no regular expression (RE2)"
            ) from error
        if groups and "(" not in text.replace(r"\(", ""):
            raise self.wrong(f"`{key}: {text}` needs a group (…): what to take")
        return text
