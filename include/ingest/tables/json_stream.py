"""A JSON document of any size -> the values of one list in it, one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

_CHUNK = 1 << 20


class Number(str):
    """A JSON number as it is written: a float would round what a decimal keeps."""


def decoder() -> json.JSONDecoder:
    """Numbers stay text; NaN and a field given twice are errors."""
    return json.JSONDecoder(
        parse_float=Number,
        parse_int=Number,
        parse_constant=_no_constant,
        object_pairs_hook=_no_repetition,
    )


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"{', '.join(twice)} is given twice")
    return found


class Document:
    """A document read forward; `ValueError` where it is not JSON or ends early."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._decoder = decoder()
        self._ahead = ""
        self._place = 0
        self._ended = False

    def items(self, path: Sequence[str]) -> Iterator[Any]:
        """The elements of the list at `path`; everything after it must be JSON too."""
        if not path:
            yield from self._list()
            return
        self._expect("{")
        found = False
        if self._peek() == "}":
            raise ValueError(f"there is no {path[0]!r}")
        while True:
            name = self._value()
            self._expect(":")
            if name == path[0]:
                found = True
                yield from self.items(path[1:])
            else:
                self._value()
            if self._expect(",}") == "}":
                break
        if not found:
            raise ValueError(f"there is no {path[0]!r}")

    def end(self) -> None:
        """Raise unless nothing but blanks is left."""
        if self._peek():
            raise ValueError("there is more after the end")

    def _list(self) -> Iterator[Any]:
        self._expect("[")
        if self._peek() == "]":
            self._expect("]")
            return
        while True:
            yield self._value()
            if self._expect(",]") == "]":
                return

    def _peek(self) -> str:
        """The next character that is no blank; '' at the end."""
        while True:
            while self._place < len(self._ahead):
                if (character := self._ahead[self._place]) not in " \t\r\n":
                    return character
                self._place += 1
            if not self._more():
                return ""

    def _expect(self, characters: str) -> str:
        found = self._peek()
        if not found or found not in characters:
            wanted = " or ".join(characters)
            raise ValueError(f"{wanted} is missing" if found else "it ends early")
        self._place += 1
        return found

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._ahead, self._place)
            except json.JSONDecodeError as error:
                if not self._more():
                    # Its own line and column count from the last chunk.
                    raise ValueError(error.msg) from None
                continue
            # A number that touches the end may go on.
            if end == len(self._ahead) and self._more():
                continue
            self._place = end
            return value

    def _more(self) -> bool:
        if self._ended:
            return False
        # Doubled, so that a value of any length is tried few times.
        chunk = self._text.read(max(_CHUNK, len(self._ahead) - self._place))
        self._ended = not chunk
        self._ahead = self._ahead[self._place :] + chunk
        self._place = 0
        return bool(chunk)
