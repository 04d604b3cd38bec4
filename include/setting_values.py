"""What a setting says in text -> its typed value, or a refusal that names it."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from include.errors import SettingsError

PREFIX = "CLIENTELE_"
# What a reader is addressed in.
LANGUAGES = ("en", "ru")


def whole(key: str, value: Any, least: int = 1) -> int:
    """A whole number of at least `least`."""
    try:
        number = int(value)
    except (TypeError, ValueError) as error:
        raise SettingsError(
            f"{PREFIX}{key.upper()}={value}: not a whole number."
        ) from error
    if number < least:
        raise SettingsError(f"{PREFIX}{key.upper()}={value}: must be at least {least}.")
    return number


def share(key: str, value: Any) -> float:
    """A fraction from 0 to 1."""
    try:
        share = float(value)
    except (TypeError, ValueError):
        share = -1.0
    if not 0 <= share <= 1:
        raise SettingsError(
            f"{PREFIX}{key.upper()}={value}: must be a share from 0 to 1, such as 0.1."
        )
    return share


def yes_or_no(key: str, value: Any) -> bool:
    """true or false."""
    if str(value).lower() not in ("true", "false"):
        raise SettingsError(f"{PREFIX}{key.upper()}={value}: must be true or false.")
    return str(value).lower() == "true"


def currency(key: str, value: Any) -> str:
    """An ISO 4217 code in capitals."""
    if len(str(value)) != 3 or not str(value).isalpha():
        raise SettingsError(
            f"{PREFIX}{key.upper()}={value}: must be an ISO 4217 code such as EUR."
        )
    return str(value).upper()


def zone(key: str, value: Any) -> str:
    """A time zone by its name."""
    try:
        return ZoneInfo(str(value)).key
    except (KeyError, OSError, ValueError) as error:
        raise SettingsError(
            f"{PREFIX}{key.upper()}={value}: must be a time zone such as Europe/Moscow."
        ) from error


def day(key: str, value: Any) -> date:
    """A day as ISO 8601 writes it."""
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise SettingsError(
            f"{PREFIX}{key.upper()}={value}: must be a date such as 2024-01-31."
        ) from error


def language(key: str, value: Any) -> str:
    """One of the languages that pages and reference texts are written in."""
    if value not in LANGUAGES:
        raise SettingsError(
            f"{PREFIX}{key.upper()}={value}: must be {' or '.join(LANGUAGES)}."
        )
    return str(value)
