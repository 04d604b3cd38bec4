"""Extracts that the next release lacks, put into words for whoever can mend them."""

from __future__ import annotations

from datetime import UTC, datetime

from include.errors import ExtractsLeftOut
from include.ingest.standing import LeftOut, standing
from include.settings import Settings


def lacking(settings: Settings) -> tuple[LeftOut, ...]:
    """Every extract of the workspace that does not count as the lake stands now."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return standing(settings.raw, now, settings.max_rejected).left_out


def require_all_accepted(settings: Settings, feed: str) -> None:
    """Raise `ExtractsLeftOut` while anything that the feed delivered does not count.

    It asks the lake and not the last ingest, so that an extract is named until it, or
    its mapping, has been put right.
    """
    found = [each for each in lacking(settings) if each.feed == feed]
    if found:
        raise ExtractsLeftOut(
            "\n".join(
                [
                    f"The {feed} figures go on without {len(found)} of what was "
                    "delivered; everything else is taken in.",
                    *(f"- {each}" for each in found),
                    "Deliver a corrected file under the same name, or mend the "
                    "mapping: either replays it. Why rows were refused: "
                    f"make rejects WORKSPACE={settings.workspace}",
                ]
            )
        )
