"""A text file -> its encoding: the one in which its words are words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from include.errors import ExtractRefused
from include.ingest.tables.encoding import decoded, marked

_HEAD = 1 << 18
_CYRILLIC = r"[А-ЯЁа-яё«»№“”„–—…]+"
_LATIN = r"[A-Za-zÀ-ÖØ-öø-ÿŒœŠšŽžŸ€£“”‘’–—«»°]+"
_ALPHABETS = {"cp1251": _CYRILLIC, "cp866": _CYRILLIC, "cp1252": _LATIN}
_SURE, _UNLIKELY = 0.8, 0.4


@dataclass(frozen=True)
class Encoding:
    """The likeliest encoding, why, and in which others the text may be as well."""

    name: str
    why: str
    others: tuple[str, ...] = ()


def find_encoding(path: Path, shown: str) -> Encoding:
    """The file's encoding; `ExtractRefused` if it is no text."""
    if name := marked(path):
        return Encoding(name, "its byte order mark says so")
    with path.open("rb") as content:
        head = content.read(_HEAD)
    if b"\0" in head:
        return _wide(head, shown)
    try:
        ascii_only = all(piece.isascii() for piece in decoded(path, "utf-8"))
        why = "nothing but ASCII" if ascii_only else "it is valid as such"
        return Encoding("utf-8", why)
    except UnicodeError:
        return _of_words(path, shown)


def _wide(head: bytes, shown: str) -> Encoding:
    """UTF-16 without a mark: every second byte says Latin (0) or Cyrillic (4)."""
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if high.count(0) + high.count(4) > len(high) * _SURE:
            return Encoding(name, "every second byte names an alphabet; it has no mark")
    raise ExtractRefused(f"{shown}: no text, it holds NUL bytes. Nothing was taken in.")


def _of_words(path: Path, shown: str) -> Encoding:
    words = _foreign_words(path)
    shares = {
        name: sum(_is_word(word, name, alphabet) for word in words) / len(words)
        for name, alphabet in _ALPHABETS.items()
    }
    best, *rest = sorted(shares, key=lambda name: -shares[name])
    if not shares[best]:
        raise ExtractRefused(
            f"{shown}: no text in an encoding that is known here (UTF-8, UTF-16, "
            f"{', '.join(_ALPHABETS)}). Nothing was taken in."
        )
    # Sure of one only if its words are words and the others' are not.
    limit = _UNLIKELY if shares[best] >= _SURE else 0
    others = tuple(name for name in rest if shares[name] > limit)
    why = f"{shares[best]:.0%} of its words are words in it"
    return Encoding(best, why, others)


def _foreign_words(path: Path) -> list[bytes]:
    """Words with letters beyond ASCII, from the lines that have any."""
    found: list[bytes] = []
    with path.open("rb") as content:
        for line in content:
            if not line.isascii():
                words = re.findall(rb"[A-Za-z\x80-\xff]+", line[:_HEAD])
                found += [word for word in words if not word.isascii()]
            if len(found) > 5000:
                break
    return found


def _is_word(word: bytes, name: str, alphabet: str) -> bool:
    try:
        text = word.decode(name)
    except UnicodeDecodeError:
        return False
    if not re.fullmatch(alphabet, text):
        return False
    letters = re.sub(r"\W", "", text)
    # Accents are few in a Latin word; without that any Russian word is one too.
    if alphabet == _LATIN and sum(not c.isascii() for c in letters) > len(letters) / 2:
        return False
    return letters in (letters.lower(), letters.upper(), letters.capitalize())
