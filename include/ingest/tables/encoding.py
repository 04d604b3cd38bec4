"""A text file in any encoding -> the same text in UTF-8; never by guessing.

A byte order mark wins; then the declared encodings in order, strictly. A file that is
not UTF-8 and says nothing is refused with what it would read as.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from pathlib import Path

from include.errors import ExtractRefused

_CHUNK = 1 << 22
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LIKELY = ("cp1251", "cp866", "cp1252")


def utf8(path: Path, encodings: Sequence[str], target: Path, shown: str) -> Path:
    """The file if it is UTF-8 (as far as is known), else its text as UTF-8.

    With nothing or only UTF-8 declared the text is not looked through here: who
    reads the cells sees what is not UTF-8, and calls `not_utf8`.
    """
    names = [marked(path)] if marked(path) else list(encodings) or ["utf-8"]
    tried = []
    for number, name in enumerate(names, start=1):
        plain = codecs.lookup(name).name == "utf-8"
        if plain and number == len(names):
            return path
        try:
            if plain:
                for _ in decoded(path, name):
                    pass
                return path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("w", encoding="utf-8", newline="") as out:
                out.writelines(decoded(path, name))
            return target
        except UnicodeError as error:
            tried.append(f"{name} ({error})")
    raise ExtractRefused(
        f"{shown}: the text is in none of the encodings that are known for it: "
        f"{'; '.join(tried)}. Nothing was taken in."
    )


def not_utf8(path: Path, shown: str) -> ExtractRefused | None:
    """The refusal of a file that is not UTF-8, with its readings; None if it is."""
    start, line = 0, 1
    with path.open("rb") as content:
        for text in content:
            try:
                text.decode("utf-8")
            except UnicodeDecodeError as error:
                start = error.start
                break
            if line == 1 and b"\0" in text:
                break
            line += 1
        else:
            return None
    if b"\0" in text:
        readings = "most likely UTF-16 without its mark"
    else:
        readings = " or ".join(
            f"{_around(text, start, name)!r} in {name}" for name in _LIKELY
        )
    return ExtractRefused(
        f"{shown}, line {line}: not UTF-8; it could be {readings}. Declare `encoding` "
        "in the mapping's format. Nothing was taken in."
    )


def _around(text: bytes, place: int, name: str) -> str:
    part = text[max(0, place - 10) : place + 20]
    return part.decode(name, errors="replace").strip()


def marked(path: Path) -> str:
    """The encoding that a byte order mark states; '' without one."""
    with path.open("rb") as content:
        head = content.read(4)
    return next((name for mark, name in _MARKS.items() if head.startswith(mark)), "")


def decoded(path: Path, name: str) -> Iterator[str]:
    """The text piece by piece; `UnicodeError` where it is in another encoding."""
    decoder = codecs.getincrementaldecoder(name)()
    with path.open("rb") as content:
        while chunk := content.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)
