"""Several people at once, releases published under them, and whose rows each sees."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import duckdb
import httpx
import psutil
import pytest

from include.dashboards.access import row_rules
from include.dashboards.datasets import dataset_columns, load_datasets
from include.settings import Settings
from tests.bi.superset import Server, Viewer, metric, served
from tests.conftest import PublishedWorkspace

pytestmark = [pytest.mark.slow, pytest.mark.bi]

VIEWERS, PUBLISHES = 8, 20
RELEASE = [metric("max(note) filter (where place = 1)", "told")]
VALUE = [metric("max(value_total)", "value"), metric("count(*)", "periods")]


def test_eight_viewers_refresh_during_twenty_publishes_without_an_error(
    superset: Server, company: Settings, published_simulated, published_workspaces
):
    warehouse = company.warehouse()
    known = {
        sample.release_id: _base(sample)
        for sample in (published_simulated, published_workspaces["xero_books"])
    }
    releases = list(known)
    warehouse.serve(releases[0])
    viewers = [Viewer(superset, "reader") for _ in range(VIEWERS)]
    about, base = (viewers[0].dataset(name) for name in ("about", "base"))
    done = threading.Event()
    wrong: list[str] = []
    refreshed = [0] * VIEWERS

    def refresh(number: int) -> None:
        viewer = viewers[number]
        while not done.is_set():
            for dataset, asked in ((about, RELEASE), (base, VALUE)):
                answer = viewer.ask(dataset, metrics=asked)
                if answer.status_code != 200:
                    wrong.append(answer.text[:300])
                elif dataset == base:
                    (row,) = answer.json()["result"][0]["data"]
                    if (row["value"], row["periods"]) not in known.values():
                        wrong.append(f"mixed: {row}")
            refreshed[number] += 1

    threads = [threading.Thread(target=refresh, args=(n,)) for n in range(VIEWERS)]
    for thread in threads:
        thread.start()
    stale = []
    for publish in range(1, PUBLISHES + 1):
        release_id = releases[publish % 2]
        warehouse.serve(release_id)
        (row,) = viewers[0].rows(about, metrics=RELEASE)
        if release_id not in row["told"]:
            stale.append((publish, row["told"]))
    done.set()
    for thread in threads:
        thread.join()
    assert (wrong, stale) == ([], [])
    assert min(refreshed) > 1


def _base(sample: PublishedWorkspace) -> tuple[float, int]:
    with duckdb.connect(str(sample.release), read_only=True) as connection:
        value, periods = connection.execute(
            "select max(value_total), count(*) from analytics.base_value "
            "where period_type = 'ttm'"
        ).fetchone()
    return (float(value), periods)


def test_a_reader_runs_no_sql_and_a_query_opens_no_other_file(superset: Server):
    reader, admin = Viewer(superset, "reader"), Viewer(superset, "admin")
    ask = {"database_id": 1, "sql": "select 1"}
    assert reader.client.post("/api/v1/sqllab/execute/", json=ask).status_code == 403
    assert reader.client.get("/api/v1/database/").status_code == 403
    dataset = reader.dataset("base")
    hidden = "(select max(name) from analytics.customers)"
    answer = reader.ask(dataset, metrics=[metric(hidden, "hidden")])
    assert answer.status_code == 400 and "sub-queries" in answer.text
    for sql, refused in (
        ("select * from read_text('/etc/passwd')", "disabled by configuration"),
        ("create table analytics.mine as select 1", "mutates data"),
        ("install httpfs", ""),
    ):
        answer = admin.client.post("/api/v1/sqllab/execute/", json={**ask, "sql": sql})
        assert answer.status_code >= 400, sql
        assert refused in answer.text


@pytest.fixture(scope="module")
def restricted(superset: Server, company: Settings) -> Iterator[Server]:
    """The same workspace where everybody sees their own accounts alone."""
    superset.interrupt()
    with served(company.root, own_accounts_only="true") as server:
        yield server


@pytest.fixture(scope="module")
def owners(
    company: Settings, published_simulated: PublishedWorkspace
) -> dict[str, set[str]]:
    """Owner -> their customers."""
    company.warehouse().serve(published_simulated.release_id)
    with duckdb.connect(str(published_simulated.release), read_only=True) as connection:
        found = connection.execute(
            "select owner_user_id, list(customer_id) from analytics.customers "
            "where owner_user_id is not null group by 1 order by 1"
        ).fetchall()
    assert len(found) > 2
    return {owner: set(customers) for owner, customers in found}


def test_an_owner_sees_their_own_accounts_and_nothing_of_another_s(
    restricted: Server, owners: dict[str, set[str]]
):
    me, other, *_ = owners
    viewer = Viewer(restricted, me)
    theirs = sorted(owners[other])
    looked_at = 0
    for dataset in load_datasets().values():
        if dataset.rows_of != "customer":
            continue
        number = viewer.dataset(dataset.name)
        mine = viewer.rows(number, columns=["customer_id"])
        assert {row["customer_id"] for row in mine} <= owners[me], dataset.name
        looked_at += len(mine)
        behind = {row["customer_id"] for row in viewer.drill(number)}
        assert behind <= owners[me], dataset.name
        asked = [{"col": "customer_id", "op": "IN", "val": theirs}]
        assert viewer.rows(number, columns=["customer_id"], filters=asked) == []
    assert looked_at > 50
    customers = viewer.rows(viewer.dataset("customers"), columns=["customer_id"])
    assert {row["customer_id"] for row in customers} == owners[me]


def test_rows_of_everybody_are_shown_to_the_administrator_alone(
    restricted: Server, owners: dict[str, set[str]]
):
    viewer, admin = Viewer(restricted, next(iter(owners))), Viewer(restricted, "admin")
    (everybody,) = [names for rule, names in row_rules(True).items() if rule == "1 = 0"]
    assert "rejects" in everybody
    for name in everybody:
        columns = list(dataset_columns()[name])[:1]
        assert viewer.rows(viewer.dataset(name), columns=columns) == []
    audit = admin.dataset("audit")
    assert len(admin.rows(audit, columns=["rule_no", "audited_table"])) > 50
    colleagues = viewer.rows(viewer.dataset("colleagues"), columns=["user_id"])
    assert [row["user_id"] for row in colleagues] == [next(iter(owners))]
    base = viewer.rows(viewer.dataset("base"), metrics=VALUE)
    assert base[0]["periods"] > 1, "totals of the whole base are for all"


def test_an_interrupt_leaves_nothing_running(restricted: Server):
    started = {
        process.pid
        for process in psutil.Process(restricted.process.pid).children(recursive=True)
    }
    assert started
    assert restricted.interrupt() == 130
    assert not {pid for pid in started if psutil.pid_exists(pid)}
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{restricted.url}/health", timeout=2.0)
