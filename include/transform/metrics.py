"""The definition blocks of `models/marts/*/_metrics.md`, each in its four parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PART = re.compile(r"\*(Example|Edges|Source)\.\*")
_ID = "doc.clientele."


@dataclass(frozen=True)
class Metric:
    """What a figure is, whole and in parts; None is a part that the block lacks."""

    name: str
    text: str
    formula: str
    example: str | None
    edges: str | None
    source: str | None


def metric(name: str, text: str) -> Metric:
    """The block's text before the first mark, and what follows each mark."""
    formula, *marked = _PART.split(text)
    parts = dict(zip(marked[::2], map(one_line, marked[1::2]), strict=True))
    return Metric(
        name,
        one_line(text),
        one_line(formula),
        parts.get("Example"),
        parts.get("Edges"),
        parts.get("Source"),
    )


def metrics(manifest: Mapping[str, Any]) -> dict[str, Metric]:
    """Every block of the project by its name."""
    return {
        key.removeprefix(_ID): metric(key.removeprefix(_ID), block["block_contents"])
        for key, block in manifest["docs"].items()
        if key.startswith(_ID)
    }


def one_line(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())
