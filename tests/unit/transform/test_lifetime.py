"""Lifetime models: against the literature, and against customers of known habits."""

import numpy as np
import pytest

from include.transform.lifetime import (
    BgNbd,
    GammaGamma,
    fit_bg_nbd,
    fit_gamma_gamma,
)

CDNOW = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
WEEK = 7


def numbers(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


@pytest.fixture(scope="module")
def invented():
    """4,000 customers drawn from known parameters: repeats, recency, age, mean."""
    draw = np.random.default_rng(11)
    count = 4_000
    rate = draw.gamma(0.8, 1 / 6.0, count)
    leaves = draw.beta(0.9, 3.0, count)
    age = draw.integers(20 * WEEK, 100 * WEEK, count).astype(float)
    repeats, recency = np.zeros(count), np.zeros(count)
    for each in range(count):
        day = 0.0
        while True:
            day += WEEK * draw.exponential(1 / rate[each])
            if day > age[each]:
                break
            repeats[each] += 1
            recency[each] = round(day)
            if draw.random() < leaves[each]:
                break
    sizes = np.maximum(repeats, 1)
    mean = draw.gamma(6.25 * sizes, 1 / draw.gamma(3.74, 1 / 15.4, count)) / sizes
    return repeats, recency, age, np.where(repeats > 0, mean, np.nan)


def test_g29_expected_purchases_and_probability_alive_are_those_of_the_literature():
    seen = numbers(2), numbers(30.43 * WEEK), numbers(38.86 * WEEK)

    assert CDNOW.expected(*seen, 39 * WEEK)[0] == pytest.approx(1.2260, abs=5e-5)
    assert CDNOW.alive(*seen)[0] == pytest.approx(0.7266, abs=5e-5)


def test_g29_who_never_came_back_had_nothing_to_leave_after():
    assert CDNOW.alive(numbers(0), numbers(0), numbers(9_999))[0] == 1


def test_a_frequent_buyer_does_not_overflow():
    habit = numbers(5_000), numbers(3_649), numbers(3_650)

    assert 250 < CDNOW.expected(*habit, 365)[0] < 500 * CDNOW.alive(*habit)[0]


def test_the_purchase_model_recovers_the_parameters_that_made_the_purchases(invented):
    repeats, recency, age, _ = invented

    found = fit_bg_nbd(repeats, recency, age)

    assert found is not None
    assert found.r == pytest.approx(0.8, rel=0.15)
    assert found.alpha == pytest.approx(6.0, rel=0.15)
    assert found.a / (found.a + found.b) == pytest.approx(0.9 / 3.9, rel=0.15)


def test_the_amount_model_recovers_the_parameters_that_made_the_amounts(invented):
    repeats, _, _, mean = invented

    found = fit_gamma_gamma(repeats, mean)

    assert found is not None
    assert found.p * found.v / (found.q - 1) == pytest.approx(
        6.25 * 15.4 / 2.74, rel=0.05
    )


def test_the_order_of_the_customers_changes_nothing(invented):
    repeats, recency, age, mean = invented
    order = np.random.default_rng(5).permutation(len(repeats))

    assert fit_bg_nbd(repeats, recency, age) == fit_bg_nbd(
        repeats[order], recency[order], age[order]
    )
    assert fit_gamma_gamma(repeats, mean) == fit_gamma_gamma(
        repeats[order], mean[order]
    )


def test_fewer_than_fifty_repeat_buyers_are_too_few(invented):
    repeats, recency, age, mean = (each.copy() for each in invented)
    few = np.flatnonzero(repeats > 0)[49:]
    repeats[few], recency[few], mean[few] = 0, 0, np.nan

    assert fit_bg_nbd(repeats, recency, age) is None
    assert fit_gamma_gamma(repeats, mean) is None


def test_an_amount_lies_between_the_customers_own_mean_and_that_of_all():
    model = GammaGamma(p=6.25, q=3.74, v=15.4)
    everyone = 6.25 * 15.4 / 2.74

    never, rarely, often = model.expected(numbers(0, 1, 100), numbers(np.nan, 100, 100))

    assert never == pytest.approx(everyone)
    assert everyone < rarely < often < 100
    assert often == pytest.approx(100, rel=0.01)
