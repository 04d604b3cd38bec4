"""A delivery is late by its own rhythm, and never for being part of a backlog."""

from datetime import datetime, timedelta

import pytest

from include.errors import FeedsLate
from include.ingest.discover import rules
from include.ingest.ledger import Batch, EntityCount
from include.ingest.rhythm import delivery_rhythms, require_all_on_time
from include.ingest.standing import Held, Standing
from tests.unit.ingest.conftest import HEADER, deliver, good_row, land

JUNE = datetime(2024, 6, 1)


def batch(made_at: datetime, landed_at: datetime | None = None, **more) -> Batch:
    given = {
        "batch_id": f"{made_at}",
        "feed": "billing",
        "source_system": "acme",
        "extract": "invoices",
        "file_name": f"inv_{made_at:%Y%m%d}.csv",
        "file_size": 1,
        "file_mtime_ns": 1,
        "content_hash": f"{made_at}",
        "mapping_version": "v",
        "is_simulated": False,
        "extracted_at": made_at,
        "landed_at": landed_at or made_at,
        "entities": (EntityCount("invoice", 1, 1, 0, {}),),
    }
    return Batch(**given | more)


def standing_of(*batches: Batch, held: tuple[Batch, ...] = ()) -> Standing:
    return Standing(batches, tuple(Held(each, "bad") for each in held), (), ())


def rhythm(acme, known: Standing, now: datetime):
    found = delivery_rhythms(known, rules(acme), now)
    (one,) = [each for each in found if each.source_system == "acme"]
    return one


MONTHLY = [batch(datetime(2024, month, 1)) for month in (1, 2, 3, 4)]


def test_a_monthly_delivery_is_late_when_half_a_month_more_has_passed(acme):
    known = standing_of(*MONTHLY)
    in_time = rhythm(acme, known, datetime(2024, 5, 16))
    assert (in_time.gap_days, in_time.is_late) == (31.0, False)
    late = rhythm(acme, known, datetime(2024, 5, 18))
    assert late.is_late
    assert str(late) == (
        "acme invoice: the last extract is of 2024-04-01; one comes every 31 days, "
        "so the next was due by 2024-05-17"
    )


def test_the_median_forgives_one_long_gap(acme):
    days = (1, 2, 3, 10, 11)
    known = standing_of(*[batch(datetime(2024, 5, day)) for day in days])
    assert rhythm(acme, known, JUNE).gap_days == 1.0


def test_two_deliveries_are_no_rhythm_and_never_late(acme):
    found = rhythm(acme, standing_of(*MONTHLY[:2]), datetime(2030, 1, 1))
    assert (found.gap_days, found.due_by, found.is_late) == (None, None, False)


def test_a_backlog_loaded_at_once_is_not_late_because_it_is_old(acme):
    landed = datetime(2024, 12, 1)
    old = [batch(each.extracted_at, landed) for each in MONTHLY]
    assert not rhythm(acme, standing_of(*old), landed + timedelta(days=40)).is_late
    assert rhythm(acme, standing_of(*old), landed + timedelta(days=50)).is_late


def test_what_stops_while_another_system_delivers_is_late_at_once(acme):
    landed = datetime(2024, 12, 1)
    old = [batch(each.extracted_at, landed) for each in MONTHLY]
    other = batch(datetime(2024, 5, 20), landed, source_system="other")
    assert rhythm(acme, standing_of(*old, other), landed).is_late


def test_a_held_delivery_was_delivered(acme):
    known = standing_of(*MONTHLY, held=(batch(datetime(2024, 5, 1)),))
    assert not rhythm(acme, known, datetime(2024, 5, 18)).is_late


def test_an_extract_read_again_was_delivered_when_it_was_read_first(acme):
    again = batch(datetime(2024, 4, 1), JUNE, mapping_version="w")
    assert rhythm(acme, standing_of(*MONTHLY, again), JUNE).is_late


def test_a_declared_rhythm_needs_no_history(acme, sources):
    sources(every="1 week")
    found = rhythm(acme, standing_of(MONTHLY[0]), datetime(2024, 1, 11))
    assert (found.gap_days, found.is_declared, found.is_late) == (7.0, True, False)
    assert rhythm(acme, standing_of(MONTHLY[0]), datetime(2024, 1, 12)).is_late


def test_what_no_source_is_expected_to_deliver_is_not_late(acme):
    other = [batch(each.extracted_at, source_system="sold") for each in MONTHLY]
    assert delivery_rhythms(standing_of(*other), rules(acme), JUNE) == ()


def test_a_late_delivery_is_named_with_what_to_do(acme, sources):
    at = {"file_name": r"_(\d{4}-\d\d-\d\d)", "format": "%Y-%m-%d"}
    sources(extracted_at=at, every="1 day")
    deliver(acme, HEADER, good_row(1), name="inv_2024-01-01.csv")
    land(acme)
    require_all_on_time(acme, "billing")
    deliver(acme, HEADER, good_row(2), name="inv_2024-03-01.csv")
    land(acme)
    require_all_on_time(acme, "billing")
    require_all_on_time(acme, "crm")


def test_a_system_that_stopped_is_named_by_its_feed_alone(acme, monkeypatch):
    known = standing_of(*MONTHLY)
    monkeypatch.setattr("include.ingest.rhythm.standing", lambda *given: known)
    require_all_on_time(acme, "crm")
    with pytest.raises(FeedsLate, match="acme invoice: the last extract is of 2024-04"):
        require_all_on_time(acme, "billing")
