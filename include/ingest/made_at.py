"""When the source system made an extract: by the file's name, else by its own time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from include.errors import ExtractRefused
from include.ingest.rules import ExtractedAt


def made_at(rule: ExtractedAt | None, file_name: str, mtime_ns: int) -> datetime:
    """The moment in UTC; `ExtractRefused` if a name that should tell it does not."""
    if not rule or not rule.file_name:
        moment = datetime.fromtimestamp(mtime_ns / 1e9, UTC)
        return moment.replace(tzinfo=None)
    readings = _readings(rule, file_name)
    if len(readings) == 2:
        raise ExtractRefused(
            f"{file_name}: the name says {readings[0]} or {readings[1]} UTC, because "
            f"the clocks of {rule.time_zone} changed. Nothing was taken in."
        )
    if readings:
        return readings[0]
    raise ExtractRefused(
        f"{file_name}: the name does not say when it was extracted "
        f"(expected {rule.file_name} as {rule.format}). Nothing was taken in."
    )


def named_moment(rule: ExtractedAt | None, file_name: str) -> datetime | None:
    """The moment that the file's name tells, in UTC, if it is to tell one.

    Of two that it may tell the earlier: it is refused when it is landed.
    """
    readings = _readings(rule, file_name) if rule and rule.file_name else []
    return readings[0] if readings else None


def _readings(rule: ExtractedAt, file_name: str) -> list[datetime]:
    """The moments that the name may tell, in UTC; two where the clocks changed."""
    found = re.search(rule.file_name, file_name)
    if not found:
        return []
    try:
        told = datetime.strptime(found.group(1), rule.format)
    except (ValueError, IndexError):
        return []
    local = told.replace(tzinfo=told.tzinfo or ZoneInfo(rule.time_zone))
    both = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return sorted({each.replace(tzinfo=None) for each in both})
