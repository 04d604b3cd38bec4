"""A refused row is open until its record is accepted or its file is read anew."""

import os
from datetime import UTC, datetime

import duckdb
import pytest

from include.ingest.land import land_extracts
from include.ingest.outcomes import OUTCOMES, rejected_rows
from include.ingest.standing import standing
from include.run.rejects import describe_rejects
from tests.unit.ingest.conftest import COLUMNS, HEADER, deliver, good_row

BAD = good_row(2).replace("2024-01-05", "never")
KEYLESS = good_row(3).replace("I003", "")


def land(settings, name, made_at, *rows):
    path = deliver(settings, HEADER, *rows, name=name)
    os.utime(path, (made_at, made_at))
    (batch_id,) = land_extracts(settings, "acme", "invoices", say=lambda _: None)
    return batch_id


def outcomes(settings):
    """(file, line) -> how its reject ended, and by which batch."""
    now = datetime.now(UTC).replace(tzinfo=None)
    known = standing(settings.raw, now, settings.max_rejected)
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select batch_id, line, outcome, outcome_batch_id "
            f"from ({rejected_rows(connection, settings.raw, known)})"
        ).fetchall()
    return {(batch_id, line): ended for batch_id, line, *ended in rows}


def test_without_a_refused_row_there_is_no_outcome(acme):
    assert outcomes(acme) == {}
    land(acme, "inv.csv", 1_700_000_000, good_row(1))
    assert outcomes(acme) == {}


def test_a_row_is_open_until_a_corrected_extract_replays_it(acme):
    first = land(acme, "inv_1.csv", 1_700_000_000, good_row(1), BAD)
    assert outcomes(acme) == {(first, 3): ["open", None]}

    other = land(acme, "inv_2.csv", 1_700_000_100, good_row(2))

    assert outcomes(acme) == {(first, 3): ["replayed", other]}


def test_a_row_without_a_key_is_superseded_when_its_file_is_delivered_again(acme):
    first = land(acme, "inv_1.csv", 1_700_000_000, good_row(1), KEYLESS)
    land(acme, "inv_2.csv", 1_700_000_050, good_row(3))
    assert outcomes(acme) == {(first, 3): ["open", None]}

    again = land(acme, "inv_1.csv", 1_700_000_100, good_row(1), good_row(3))

    assert outcomes(acme) == {(first, 3): ["superseded", again]}


def test_a_row_that_is_refused_again_stays_open_where_it_was_read_last(acme):
    first = land(acme, "inv_1.csv", 1_700_000_000, good_row(1), BAD)
    again = land(acme, "inv_1.csv", 1_700_000_100, good_row(1), good_row(9), BAD)

    assert outcomes(acme) == {
        (first, 3): ["superseded", again],
        (again, 4): ["open", None],
    }


def test_a_late_row_whose_later_version_is_known_changes_nothing(acme):
    newer = land(acme, "inv_2.csv", 1_700_000_100, good_row(2))
    late = land(acme, "inv_1.csv", 1_700_000_000, good_row(1), BAD)

    assert outcomes(acme) == {(late, 3): ["superseded", newer]}


def test_an_older_version_does_not_replay_a_newer_row(acme):
    newer = land(acme, "inv_2.csv", 1_700_000_100, BAD, good_row(1))
    land(acme, "inv_1.csv", 1_700_000_000, good_row(2))

    assert outcomes(acme) == {(newer, 2): ["open", None]}


@pytest.mark.parametrize("declared", [True, False])
def test_a_mended_mapping_replays_just_what_was_refused(acme, sources, declared):
    first = land(acme, "inv.csv", 1_700_000_000, good_row(1), BAD.replace("never", "-"))
    columns = {name: name for name in COLUMNS}
    columns["invoice_date"] = {
        "column": "invoice_date",
        **({"null_values": ["-"], "default": "2024-01-06"} if declared else {}),
    }
    columns["doc_type"] = {"constant": "invoice"}
    sources(entities=[{"entity": "invoice", "columns": columns}])

    (second,) = land_extracts(acme, "acme", "invoices", say=lambda _: None)

    ended = outcomes(acme)
    if declared:
        assert ended == {(first, 3): ["replayed", second]}
    else:
        assert ended == {
            (first, 3): ["superseded", second],
            (second, 3): ["open", None],
        }


def test_what_a_mapping_leaves_out_is_unwanted_and_never_open(acme, sources):
    keep = {"currency": ["EUR"]}
    columns = {name: name for name in COLUMNS}
    sources(entities=[{"entity": "invoice", "keep": keep, "columns": columns}])
    usd = good_row(2).replace("EUR", "USD")
    batch = land(acme, "inv.csv", 1_700_000_000, good_row(1), usd)

    assert outcomes(acme) == {(batch, 3): ["unwanted", None]}
    assert set(OUTCOMES) == {"open", "replayed", "superseded", "unwanted"}


def test_refused_rows_are_shown_by_reason_newest_first_with_what_to_do(acme):
    land(acme, "inv_1.csv", 1_700_000_000, *[BAD.replace("2", "8")] * 7, KEYLESS)
    land(acme, "inv_2.csv", 1_700_000_100, good_row(1), BAD)

    lines = describe_rejects(acme)

    assert lines[0].endswith("acme: 9 open")
    text = "\n".join(lines)
    assert text.index("not_date: 8 open") < text.index("missing: 1 open")
    assert text.index("inv_2.csv:3") < text.index("inv_1.csv:2")
    for said in ("invoice_date", "never", "set `format`", "and 3 more", "`default`"):
        assert said in text
    assert max(map(len, lines)) <= 100
