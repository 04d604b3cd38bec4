"""Numbers, days and codes as a reader of one language writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from include.review.page import Page

UNKNOWN = "–"
_DIGITS = {
    "money": 0,
    "cents": 2,
    "number": 1,
    "coefficient": 3,
    "count": 0,
    "days": 1,
}


@dataclass(frozen=True)
class Figures:
    """How the cells of a page are written in `language`."""

    page: Page
    language: str

    def write(self, value: Any, kind: str = "text") -> str:
        """The value in words and digits; what is unknown is a dash, never zero."""
        if value is None:
            return UNKNOWN
        special: Mapping[str, Callable[[Any], str]] = {
            "share": lambda share: self._number(100 * share, 1) + " %",
            "word": self.word,
            "figure": self._figure,
            "simulated": lambda flag: self.phrase("simulated" if flag else "real"),
            "moment": lambda moment: f"{moment:%Y-%m-%d %H:%M}",
        }
        if kind in special:
            return special[kind](value)
        if kind.startswith("signed_"):
            return self._signed(value, _DIGITS[kind.removeprefix("signed_")])
        if kind in _DIGITS:
            return self._number(value, _DIGITS[kind])
        return value.isoformat() if isinstance(value, date) else str(value)

    def word(self, code: str) -> str:
        """A code of the tables in words, or the code itself."""
        return self.page.words.get(code, {}).get(self.language, code)

    def phrase(self, name: str) -> str:
        """A fixed phrase of the page."""
        return self.page.phrases[name][self.language]

    def _figure(self, number: float) -> str:
        """A figure of any unit: whole when large, to three decimals when small."""
        size = abs(number)
        return self._number(number, 0 if size >= 100 else 1 if size >= 10 else 3)

    def _signed(self, number: Any, digits: int) -> str:
        written = self._number(abs(number), digits)
        if round(number, digits) == 0:
            return written
        return ("+" if number > 0 else "−") + written

    def _number(self, number: Any, digits: int) -> str:
        written = f"{number:,.{digits}f}".replace("-", "−")
        if self.language == "ru":
            return written.translate({ord(","): "\N{NO-BREAK SPACE}", ord("."): ","})
        return written
