"""Whole-number money: cents times a rate of 1e-8 units, rounded half-up to a cent."""

from decimal import Decimal

import numpy as np
import pandas as pd

RATE_ONE = 10**8


def to_base(cents: pd.Series, rate: pd.Series) -> pd.Series:
    """Document cents at a rate (1e-8 base units per document unit) -> base cents."""
    if (rate == RATE_ONE).all():
        return cents.astype("int64")
    converted = [_half_up(int(c) * int(r)) for c, r in zip(cents, rate, strict=True)]
    return pd.Series(converted, index=cents.index, dtype="int64")


def rates(
    currency: pd.Series, rate: pd.Series, base_currency: str, ids: pd.Series
) -> pd.Series:
    """The rate of each document; a missing one is an error naming the document."""
    chosen = rate.where(currency != base_currency, RATE_ONE)
    missing = ids[chosen.isna()]
    if len(missing):
        raise ValueError(f"no fx_rate on {missing.iloc[0]}")
    return chosen.astype("int64")


def decimals(cents: pd.Series, places: int = 2) -> np.ndarray:
    """Whole numbers of 10^-places -> Decimals, None where unknown."""
    shifted = [None if pd.isna(c) else Decimal(int(c)).scaleb(-places) for c in cents]
    return np.array(shifted, dtype=object)


def _half_up(amount: int) -> int:
    sign = -1 if amount < 0 else 1
    return sign * ((abs(amount) * 2 + RATE_ONE) // (2 * RATE_ONE))
