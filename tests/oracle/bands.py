"""The factor bands of DOMAIN.md 1.3, typed from its tables; factors in hundredths."""

import numpy as np
import pandas as pd

# (band, weighted days late up to and including, factor); beyond the last: P6.
LATE_BANDS = [
    ("P2_slight", 7, 90),
    ("P3_moderate", 30, 70),
    ("P4_serious", 60, 50),
    ("P5_severe", 90, 30),
]
PAYMENT_FACTORS = {
    "P0_prepaid": 100,
    "P1_deferral_clean": 100,
    "PN_no_evidence": 100,
    "P6_default": 10,
} | {band: factor for band, _, factor in LATE_BANDS}

# (band, mean gap in days at most, active-month share in hundredths at least, factor).
FREQUENCY_BANDS = [
    ("weekly_or_oftener", 10, 90, 100),
    ("two_to_three_per_month", 20, 90, 95),
    ("monthly", 45, 75, 90),
    ("every_two_months", 75, 40, 80),
    ("quarterly", 135, 25, 70),
    ("half_yearly", 270, 12, 50),
]
RARE = ("rare", 30)
NONE = ("none", 0)


def payment_band(measures: pd.DataFrame) -> pd.Series:
    """Measures of punctuality (see punctuality.measure) -> band, in the test order."""
    amount, weighted = measures.amount, measures.late_weight
    tests = [
        (measures.write_off > 0, "P6_default"),
        (amount == 0, "PN_no_evidence"),
        (
            (measures.late_amount == 0) & (measures.prepaid_amount == amount),
            "P0_prepaid",
        ),
        (measures.late_amount == 0, "P1_deferral_clean"),
    ]
    tests += [(weighted <= days * amount, band) for band, days, _ in LATE_BANDS]
    conditions, bands = zip(*tests, strict=True)
    return pd.Series(
        np.select(conditions, bands, default="P6_default"), index=measures.index
    )


def frequency_band(
    order_days: pd.Series, active_months: pd.Series, window_days: int, months: int
) -> tuple[pd.Series, pd.Series]:
    """Order dates and months with an order -> (band, factor in hundredths)."""
    conditions = [order_days == 0]
    bands, factors = [NONE[0]], [NONE[1]]
    for band, gap, share, factor in FREQUENCY_BANDS:
        often = window_days <= gap * order_days
        conditions.append(often & (100 * active_months >= share * months))
        bands.append(band)
        factors.append(factor)
    index = order_days.index
    return (
        pd.Series(np.select(conditions, bands, default=RARE[0]), index=index),
        pd.Series(np.select(conditions, factors, default=RARE[1]), index=index),
    )
