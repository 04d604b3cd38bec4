"""A candidate that its audit held back: which rule, what was seen, how to look."""

from __future__ import annotations

from include.audit.report import read_verdict, refusal
from include.run.workspace import named
from include.settings import Settings


def held_releases(settings: Settings) -> list[str]:
    """The held candidates, oldest first."""
    return sorted(file.stem for file in (settings.root / "held").glob("r*.json"))


def describe_held(settings: Settings, release_id: str) -> list[str]:
    """The failed rules with reason and sample rows, what is served, what to do."""
    warehouse = settings.warehouse()
    docs = settings.root / "data_docs" / release_id
    verdict = read_verdict(warehouse, release_id)
    return [
        refusal(verdict, warehouse.served(), docs),
        how_to_look(settings, release_id),
    ]


def how_to_look(settings: Settings, release_id: str) -> str:
    """The command that opens a held candidate."""
    return f"Look at it: make sql {named(settings)} RELEASE={release_id}"
