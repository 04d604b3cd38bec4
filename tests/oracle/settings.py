"""The parameters of a computation, with the defaults that DOMAIN.md gives."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Settings:
    """What DOMAIN.md calls a setting or a var; money units are the base currency's."""

    as_of: date
    base_currency: str
    value_unit: int = 1_000_000
    history_start: date | None = None
    ttm_periods: int = 24
    grace_days: int = 0
    loyalty_look_back_months: int = 24
    loyalty_min_months: int = 6
