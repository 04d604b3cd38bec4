"""The day that a release stands at, and what makes it another release."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from include.transform import plan as planning

EVENING = datetime(2024, 6, 30, 21, 30)  # UTC: past midnight in Moscow


@pytest.fixture
def company(workspace, monkeypatch):
    """Invoices up to 2 July are known."""
    span = (date(2024, 1, 5), date(2024, 7, 2))
    monkeypatch.setattr(planning, "_document_span", lambda raw, batches: span)
    return workspace("acme", sources=[])


@pytest.mark.parametrize(
    ("zone", "today"),
    [("UTC", date(2024, 6, 30)), ("Europe/Moscow", date(2024, 7, 1))],
)
def test_a_release_stands_at_no_later_day_than_the_companys_own_clocks_show(
    company, zone, today
):
    there = replace(company, time_zone=zone)
    assert planning.plan(there, None, EVENING).as_of == today


def test_another_time_zone_makes_another_release(company):
    day = date(2024, 6, 1)
    moved = replace(company, time_zone="Europe/Moscow")
    here, there, again = (
        planning.plan(settings, day, EVENING).input_fingerprint
        for settings in (company, moved, company)
    )
    assert here == again != there
