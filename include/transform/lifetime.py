"""How many purchases to expect of a customer, and of what size: BG/NBD and Gamma-Gamma.

A purchase is a day with one. Of each customer count: `repeats` (purchase days after
the first), `recency` (days from the first to the last) and `age` (days from the first
to the day of the estimate). Times are weeks inside the model. Formulas: Fader, Hardie
and Lee, "Counting your customers the easy way" (2005), and Fader and Hardie, "The
Gamma-Gamma model of monetary value" (2013).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1

Array = NDArray[np.float64]

DAYS_A_WEEK = 7.0
# Below this few customers, estimates jump with every single one.
MIN_REPEAT_BUYERS = 50
# Where the search begins; the likelihoods are smooth, so one start finds the summit.
_START = 0.0
_STEEPEST = 1e-5


@dataclass(frozen=True)
class BgNbd:
    """Rates of purchase are Gamma(r, alpha) per week, chances to leave Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def expected(
        self, repeats: Array, recency: Array, age: Array, days: float
    ) -> Array:
        """Purchases to expect in the next `days`, per customer."""
        x, tx, total = repeats, recency / DAYS_A_WEEK, age / DAYS_A_WEEK
        weeks = days / DAYS_A_WEEK
        a, b, r = self.a, self.b, self.r
        shape = a + b + x - 1
        # Euler's transformation: the textbook form overflows for frequent buyers.
        passed = weeks / (self.alpha + total + weeks)
        missed = (1 - passed) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, shape, passed)
        bought = shape / (a - 1) * (1 - missed)
        return np.asarray(bought / (1 + self._odds_of_having_left(x, tx, total)))

    def alive(self, repeats: Array, recency: Array, age: Array) -> Array:
        """The chance that each customer still buys; 1 without a repeat purchase."""
        odds = self._odds_of_having_left(
            repeats, recency / DAYS_A_WEEK, age / DAYS_A_WEEK
        )
        return np.asarray(1 / (1 + odds))

    def _odds_of_having_left(self, x: Array, tx: Array, total: Array) -> Array:
        ratio = (self.alpha + total) / (self.alpha + tx)
        odds = self.a / np.maximum(self.b + x - 1, 1e-12) * ratio ** (self.r + x)
        return np.where(x > 0, odds, 0.0)


@dataclass(frozen=True)
class GammaGamma:
    """A purchase is Gamma(p, rate) in size, the rate of a customer Gamma(q, v)."""

    p: float
    q: float
    v: float

    def expected(self, repeats: Array, mean: Array) -> Array:
        """Size of a future purchase, between the customer's own mean and everyone's."""
        px = self.p * repeats
        own = px / (px + self.q - 1)
        return np.asarray(
            (1 - own) * self.p * self.v / (self.q - 1) + own * np.nan_to_num(mean)
        )


def fit_bg_nbd(repeats: Array, recency: Array, age: Array) -> BgNbd | None:
    """Maximum likelihood; None with too few repeat buyers or without a summit.

    Equal customers are counted once with their number, so that the result does not
    depend on the order of the rows.
    """
    if np.count_nonzero(repeats > 0) < MIN_REPEAT_BUYERS:
        return None
    unique, counts = np.unique(
        np.column_stack([repeats, recency, age]), axis=0, return_counts=True
    )
    x, tx, total = unique[:, 0], unique[:, 1] / DAYS_A_WEEK, unique[:, 2] / DAYS_A_WEEK
    bought = x > 0

    def surprise(logs: Array) -> float:
        r, alpha, a, b = np.exp(logs)
        shared = (
            gammaln(r + x)
            - gammaln(r)
            + r * np.log(alpha)
            + gammaln(a + b)
            + gammaln(b + x)
            - gammaln(b)
            - gammaln(a + b + x)
        )
        stays = -(r + x) * np.log(alpha + total)
        leaves = np.where(
            bought,
            np.log(a)
            - np.log(np.where(bought, b + x - 1, 1.0))
            - (r + x) * np.log(alpha + tx),
            -np.inf,
        )
        return -float(np.average(shared + np.logaddexp(stays, leaves), weights=counts))

    found = _lowest(surprise, 4)
    # At a = 1 the expectation is a limit the closed form cannot give.
    if found is None or abs(found[2] - 1) < 1e-9:
        return None
    return BgNbd(*found)


def fit_gamma_gamma(repeats: Array, mean: Array) -> GammaGamma | None:
    """Maximum likelihood over repeat buyers; None with too few or no finite mean."""
    usable = (repeats > 0) & (mean > 0)
    if np.count_nonzero(usable) < MIN_REPEAT_BUYERS:
        return None
    unique, counts = np.unique(
        np.column_stack([repeats[usable], mean[usable]]), axis=0, return_counts=True
    )
    x, level = unique[:, 0], float(np.median(unique[:, 1]))
    # In units of a usual size the search starts near the summit in any currency.
    m = unique[:, 1] / level

    def surprise(logs: Array) -> float:
        p, q, v = np.exp(logs)
        each = (
            gammaln(p * x + q)
            - gammaln(p * x)
            - gammaln(q)
            + q * np.log(v)
            + (p * x - 1) * np.log(m)
            + p * x * np.log(x)
            - (p * x + q) * np.log(x * m + v)
        )
        return -float(np.average(each, weights=counts))

    found = _lowest(surprise, 3)
    if found is None or found[1] <= 1:
        return None
    return GammaGamma(found[0], found[1], found[2] * level)


def _lowest(surprise: Callable[[Array], float], parameters: int) -> list[float] | None:
    """Positive parameters of the least surprise, by the logarithm of each."""
    with np.errstate(all="ignore"):
        found = minimize(
            surprise,
            np.full(parameters, _START),
            method="L-BFGS-B",
            bounds=[(-12.0, 12.0)] * parameters,
            options={"maxiter": 2000, "ftol": 1e-13, "gtol": _STEEPEST},
        )
    at_the_rim = bool(np.any(np.abs(found.x) > 11.9))
    if not np.isfinite(found.fun) or at_the_rim:
        return None
    return [float(value) for value in np.exp(found.x)]
