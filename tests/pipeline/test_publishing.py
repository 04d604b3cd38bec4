"""Publishing is one flip: atomic, repeatable, reversible, and only after an audit."""

import json
import multiprocessing
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from include.errors import AuditFailed, NoRoom, ReleaseNotFound
from include.publish.promote import promote
from include.publish.roll_back import roll_back
from include.warehouse.duckdb import DuckDBWarehouse
from tests.support.releases import ROWS, audited_candidate, publish, release

READERS = 4


@pytest.fixture
def warehouse(tmp_path) -> DuckDBWarehouse:
    return DuckDBWarehouse(tmp_path / "acme")


def read(pointer: Path) -> tuple[int, set[int]]:
    """(release number, the numbers in every row of every table) as a reader sees it."""
    with duckdb.connect(str(pointer), read_only=True) as connection:
        ((release_id,),) = connection.execute(
            "select release_id from ops.release"
        ).fetchall()
        rows = connection.execute(
            "select number from analytics.customer_value "
            "union all select number from analytics.base_value"
        ).fetchall()
    assert len(rows) == 2 * ROWS
    return int(release_id.split("_")[1]), {row[0] for row in rows}


def keep_reading(pointer: Path, published, stop, results) -> None:
    """Open, query, close until told to stop; count what must never happen."""
    reads = failed = torn = stale = 0
    while not stop.is_set():
        at_least = published.value
        try:
            number, rows = read(pointer)
        except Exception:
            failed += 1
            continue
        reads += 1
        torn += rows != {number}
        stale += number < at_least
        # Four busy loops would leave a small machine no time to publish.
        time.sleep(0.02)
    results.put((reads, failed, torn, stale))


@pytest.mark.parametrize(
    "publishes", [15, pytest.param(50, marks=pytest.mark.exhaustive)]
)
def test_readers_never_fail_tear_or_lag_while_releases_are_published(
    warehouse, publishes
):
    publish(warehouse, 0)
    context = multiprocessing.get_context("spawn")
    published, stop, results = context.Value("i", 0), context.Event(), context.Queue()
    readers = [
        context.Process(
            target=keep_reading, args=(warehouse.pointer, published, stop, results)
        )
        for _ in range(READERS)
    ]
    for reader in readers:
        reader.start()
    time.sleep(1)
    for number in range(1, publishes + 1):
        publish(warehouse, number, keep=3)
        published.value = number
    stop.set()
    seen = [results.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join(timeout=60)

    assert all(reads > publishes for reads, *_ in seen), seen
    assert [faults for _, *faults in seen] == [[0, 0, 0]] * READERS
    assert read(warehouse.pointer)[0] == publishes


def test_the_pointer_opens_at_every_moment_of_a_flip(warehouse, monkeypatch):
    """Readers that come and go may miss a gap of a microsecond; this one cannot."""
    publish(warehouse, 1)
    seen = []

    def watched(original):
        def act(path, *given, **named):
            result = original(path, *given, **named)
            seen.append(read(warehouse.pointer)[0])
            return result

        return act

    for act in ("unlink", "symlink_to", "rename", "replace"):
        monkeypatch.setattr(Path, act, watched(getattr(Path, act)))
    publish(warehouse, 2)

    assert set(seen) == {1, 2}
    assert seen == sorted(seen)


def test_a_failed_audit_leaves_the_last_release_serving(warehouse):
    served = publish(warehouse, 1)
    refused = audited_candidate(warehouse, 2, success=False)

    with pytest.raises(AuditFailed):
        promote(warehouse, refused)

    assert warehouse.served() == served
    assert read(warehouse.pointer) == (1, {1})


def test_a_candidate_that_was_never_audited_cannot_be_published(warehouse):
    served = publish(warehouse, 1)
    warehouse.open_candidate(release(2), [])

    with pytest.raises(AuditFailed, match="never audited"):
        promote(warehouse, release(2).release_id)

    assert warehouse.served() == served


def test_rolling_back_and_forward_flips_between_kept_releases(warehouse):
    first, second = publish(warehouse, 1), publish(warehouse, 2)

    assert roll_back(warehouse) == first
    assert read(warehouse.pointer) == (1, {1})
    assert roll_back(warehouse, second) == second
    assert read(warehouse.pointer) == (2, {2})


def test_rolling_back_to_what_is_not_kept_changes_nothing(warehouse):
    only = publish(warehouse, 1)

    with pytest.raises(ReleaseNotFound, match="No older release"):
        roll_back(warehouse)
    with pytest.raises(ReleaseNotFound, match=f"kept: {only}"):
        roll_back(warehouse, "r19990101_000000")

    assert warehouse.served() == only


def test_a_backfill_is_kept_but_not_served_unless_asked(warehouse):
    served = publish(warehouse, 1, as_of=date(2024, 2, 29))

    backfill = publish(warehouse, 2, as_of=date(2024, 1, 31))
    assert warehouse.served() == served
    assert backfill in {m["release_id"] for m in warehouse.manifests()}

    asked = publish(warehouse, 3, as_of=date(2023, 12, 31), serve=True)
    assert warehouse.served() == asked


def test_the_newest_releases_are_kept_and_the_served_one_whatever_its_age(warehouse):
    ids = [publish(warehouse, number, keep=3) for number in range(1, 6)]
    assert [m["release_id"] for m in warehouse.manifests()] == ids[-3:]

    roll_back(warehouse, ids[2])
    later = [publish(warehouse, n, keep=2, serve=False) for n in (6, 7)]

    assert [m["release_id"] for m in warehouse.manifests()] == [ids[2], *later]
    assert read(warehouse.pointer) == (3, {3})


def test_a_held_candidate_can_be_queried_but_not_served(warehouse):
    held = audited_candidate(warehouse, 1)
    warehouse.hold(held)

    rows = warehouse.query(held, "select count(*) as n from analytics.customer_value")
    assert rows == [{"n": ROWS}]
    with pytest.raises(ReleaseNotFound, match="not a sealed release"):
        warehouse.serve(held)


def test_a_candidate_without_its_identity_can_be_held_all_the_same(warehouse):
    candidate = audited_candidate(warehouse, 1)
    with duckdb.connect(str(warehouse.locate(candidate))) as connection:
        connection.execute("drop table ops.release")

    warehouse.hold(candidate)

    assert warehouse.locate(candidate).parent.name == "held"


def test_data_docs_go_with_the_release_they_are_about(warehouse):
    first = publish(warehouse, 1)
    docs = warehouse.root / "data_docs" / first
    docs.mkdir(parents=True)

    publish(warehouse, 2, keep=2)
    assert docs.exists()
    publish(warehouse, 3, keep=2)
    assert not docs.exists()


def test_the_manifest_states_rows_totals_and_the_files_checksum(warehouse):
    release_id = publish(warehouse, 1)
    path = warehouse.locate(release_id)
    stated = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))

    assert stated["tables"]["analytics.customer_value"] == {
        "rows": ROWS,
        "contract_version": 1,
        "columns": {"number": "integer", "turnover": "decimal(18,2)"},
        "totals": {"turnover": f"{ROWS}.00"},
    }
    assert stated["bytes"] == path.stat().st_size
    assert len(stated["sha256"]) == 64
    assert stated["input_fingerprint"] == "input 1"


def test_a_sealed_release_is_written_by_nobody(warehouse):
    path = warehouse.locate(publish(warehouse, 1))

    assert path.stat().st_mode & 0o222 == 0


def test_a_full_disk_is_refused_before_anything_is_built(warehouse):
    publish(warehouse, 1)

    with pytest.raises(NoRoom, match="Nothing was built"):
        warehouse.require_room(10**18)
