"""Text -> date or UTC timestamp, by the declared formats and time zone.

A day is the calendar day where the system is: an instant is first taken to its zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from include.ingest.cast.text import Text, Typed
from include.ingest.contract import Column
from include.ingest.rules import ColumnRule
from include.ingest.sql import Refusal, literal, name

_DAY = r"\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_TIME = r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
_LOCAL = rf"{_DAY}(?:{_TIME})?\s*"
_ZONED = rf"{_DAY}{_TIME} ?(?:Z|UTC|[+-]\d{{2}}(?::?\d{{2}})?)\s*"
_FIRST_DAY, _LAST_DAY = "date '1000-01-01'", "date '9999-12-31'"
_LAST_SECOND = 253402300799  # of the year 9999


@dataclass(frozen=True)
class _Reading:
    """What one format makes of the text: a local time, or an instant with its zone."""

    local: str | None = None
    instant: str | None = None


def moment(column: Column, rule: ColumnRule, text: Text) -> Typed:
    """The value of a date or timestamp column."""
    zone, kind, value = rule.time_zone, column.data_type, name(column.name)
    formats = rule.formats or ("iso",)
    readings = [each for format_ in formats for each in _readings(format_, text.sql)]
    found = [_as_kind(reading, kind, zone) for reading in readings]
    # One format cannot be read in two ways.
    clean = f"{value} between {_FIRST_DAY} and {_LAST_DAY}"
    if len(formats) > 1:
        clean = "false"
    refusals = _refusals(column, formats, text, found)
    if kind == "timestamp" and zone != "UTC":
        locals_ = [each.local for each in readings if each.local]
        if locals_:
            clean = f"{clean} and {_steady(value, zone)}"
            refusals += (_changing_clocks(column, text, zone, locals_),)
    typed = found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"
    return Typed(typed, f"({text.sql} is null or {clean})", refusals)


def _readings(format_: str, text: str) -> list[_Reading]:
    if format_ == "iso":
        # Most are plain days, and the patterns are only for what is not.
        day = f"{text} like '____-__-__'"
        local = f"regexp_full_match({text}, {literal(_LOCAL)})"
        zoned = f"regexp_full_match({text}, {literal(_ZONED)})"
        return [
            _Reading(local=f"if({day}, try_cast({text} as timestamp), null)"),
            _Reading(local=f"if({local}, try_cast({text} as timestamp), null)"),
            _Reading(instant=f"if({zoned}, try_cast({text} as timestamptz), null)"),
        ]
    if format_ in ("epoch_s", "epoch_ms"):
        scale = 1 if format_ == "epoch_s" else 1000
        since = f"try_cast({text} as decimal(30, 6))"
        micros = f"cast({since} * {1_000_000 // scale} as bigint)"
        inside = f"abs({since}) <= {_LAST_SECOND * scale}"
        epoch = f"make_timestamptz({micros})"
        return [_Reading(instant=f"case when {inside} then {epoch} end")]
    if format_ == "excel_serial":
        # Before March 1900 Excel counts a day that never was.
        days = f"try_cast({text} as double)"
        seconds = f"cast(round({days} * 86400) as bigint)"
        moment_ = f"timestamp '1899-12-30' + to_seconds({seconds})"
        inside = f"{days} between 61 and 2958465.99999"
        return [_Reading(local=f"case when {inside} then {moment_} end")]
    parsed = f"try_strptime({text}, {literal(format_)})"
    if re.search("%[zZ]", format_):
        return [_Reading(instant=parsed)]
    return [_Reading(local=parsed)]


def _as_kind(reading: _Reading, kind: str, zone: str) -> str:
    if reading.instant:
        if kind == "timestamp":
            return f"({reading.instant} at time zone 'UTC')"
        return f"cast(({reading.instant} at time zone {literal(zone)}) as date)"
    if kind == "date" or zone == "UTC":
        return f"cast({reading.local} as {kind})"
    return f"({reading.local} at time zone {literal(zone)} at time zone 'UTC')"


def _refusals(
    column: Column, formats: tuple[str, ...], text: Text, found: list[str]
) -> tuple[Refusal, ...]:
    value = name(column.name)
    expected = "" if formats == ("iso",) else f" in the format {' or '.join(formats)}"
    unreadable = Refusal(
        column.name,
        text.given,
        f"{text.filled} and coalesce({value} < {_FIRST_DAY} or {value} > {_LAST_DAY}, "
        "true)",
        f"not_{column.data_type}",
        literal(f"cannot be read as {column.data_type}{expected}"),
    )
    if len(formats) == 1:
        return (unreadable,)
    read = f"list_filter([{', '.join(found)}], lambda each: each is not null)"
    distinct = f"list_sort(list_distinct({read}))"
    two = Refusal(
        column.name,
        text.given,
        f"len({distinct}) > 1",
        f"ambiguous_{column.data_type}",
        f"'is ' || array_to_string({distinct}, ' or ') || "
        "': more than one format of the mapping fits'",
    )
    return (unreadable, two)


def _changing_clocks(
    column: Column, text: Text, zone: str, locals_: list[str]
) -> Refusal:
    """A local time that came twice, or never, in the night the clocks changed.

    By whatever they changed: each reading is one of the offsets of the days around.
    """
    value = name(column.name)
    given = f"coalesce({', '.join(locals_)}, null)"
    around = [
        f"({given} + ({each} - {_shown(each, zone)}))" for each in _days_around(value)
    ]
    came = " or ".join(f"{_shown(each, zone)} = {given}" for each in around)
    twice = f"{around[0]} <> {around[1]} and " + " and ".join(
        f"{_shown(each, zone)} = {given}" for each in around
    )
    both = f"list_sort([{', '.join(around)}])"
    return Refusal(
        column.name,
        text.given,
        f"{given} is not null and (({twice}) or not ({came}))",
        "ambiguous_timestamp",
        f"case when not ({came}) then {literal(f'never came in {zone}')} "
        f"else 'is ' || array_to_string({both}, ' or ') || "
        f"{literal(f' UTC: came twice in {zone}')} end || ', where the clocks changed'",
    )


def _steady(value: str, zone: str) -> str:
    """Whether the clocks of the zone did not change within a day of the moment."""
    before, after = (_shown(each, zone) for each in _days_around(value))
    return f"{before} + interval 2 day = {after}"


def _days_around(value: str) -> list[str]:
    return [f"({value} {sign} interval 1 day)" for sign in "-+"]


def _shown(moment_: str, zone: str) -> str:
    """What the clocks of the zone show at a moment of UTC."""
    return f"(({moment_}) at time zone 'UTC' at time zone {literal(zone)})"
