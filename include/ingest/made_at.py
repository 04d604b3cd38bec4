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
    if named := named_moment(rule, file_name):
        return named
    raise ExtractRefused(
        f"{file_name}: the name does not say when it was extracted "
        f"(expected {rule.file_name} as {rule.format}). Nothing was taken in."
    )


def named_moment(rule: ExtractedAt | None, file_name: str) -> datetime | None:
    """The moment that the file's name tells, in UTC, if it is to tell one."""
    if not rule or not rule.file_name:
        return None
    found = re.search(rule.file_name, file_name)
    try:
        if found:
            moment = datetime.strptime(found.group(1), rule.format)
            local = moment.replace(tzinfo=moment.tzinfo or ZoneInfo(rule.time_zone))
            return local.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, IndexError):
        pass
    return None
