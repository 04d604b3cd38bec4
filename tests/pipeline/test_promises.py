"""What the architecture promises of a whole run, on a small invented company."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from include.audit.run import audit_candidate
from include.errors import AuditFailed, BuildFailed, NothingToBuild
from include.publish.promote import promote
from include.settings import Settings
from include.transform.build import build_candidate
from include.transform.plan import begin, nothing_new
from tests.pipeline.conftest import copied
from tests.support.crash import candidate
from tests.support.path import ingest, run_path, silent

pytestmark = pytest.mark.slow


def differences(one: Path, other: Path) -> dict[str, int]:
    """Rows of each analysis table that only one of two releases holds."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only)")
        connection.execute(f"attach '{other}' as other (read_only)")
        tables = connection.execute(
            "select distinct table_name from duckdb_tables() "
            "where schema_name = 'analytics'"
        ).fetchall()
        assert len(tables) > 15
        found = {}
        for (table,) in tables:
            rows = connection.execute(
                f"""
                select count(*) from (
                    (from one.analytics.{table} except all
                     from other.analytics.{table})
                    union all
                    (from other.analytics.{table} except all
                     from one.analytics.{table})
                )
                """
            ).fetchall()
            if rows[0][0]:
                found[table] = rows[0][0]
        return found


def path_of(settings: Settings, release_id: str) -> Path:
    return settings.warehouse().locate(release_id)


@pytest.fixture(scope="module")
def delivered_in_order(stages) -> tuple[Settings, str]:
    """All but the last quarter landed first, then that; the release made of it."""
    served = stages["done"].warehouse().served()
    assert served is not None
    return stages["done"], served


def test_the_order_of_rows_files_arrival_and_threads_changes_nothing(
    delivered_in_order, tmp_path, small_company
):
    settings, release_id = delivered_in_order
    shuffled = replace(small_company(tmp_path), threads=1)
    dice = random.Random(3)
    for path in shuffled.landing.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        dice.shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([header, *rows])
    # The newest quarter first, everything else only in a later ingest.
    aside = tmp_path / "not delivered yet"
    early = [p for p in shuffled.landing.rglob("*.csv") if "2024-Q4" not in p.name]
    assert early
    for number, path in enumerate(early):
        path.rename(aside.with_name(f"{aside.name} {number}"))
    assert ingest(shuffled)
    for number, path in enumerate(early):
        aside.with_name(f"{aside.name} {number}").rename(path)
    assert ingest(shuffled)
    other_id = begin(shuffled)
    build_candidate(shuffled, other_id, silent, with_tests=False)

    one, other = path_of(settings, release_id), path_of(shuffled, other_id)
    assert differences(one, other) == {}


def test_nothing_new_makes_no_batch_and_no_release(delivered_in_order, tmp_path):
    settings, release_id = delivered_in_order
    settings = copied(settings, tmp_path)

    assert ingest(settings) == []
    assert begin(settings) is None
    assert release_id in (nothing_new(settings) or "")


@pytest.fixture(scope="module")
def poorly_delivered(tmp_path_factory, small_company) -> tuple[Settings, str, Decimal]:
    """Line 17 of an invoice extract has no currency, and payments are not supplied at
    all; the release made of it, and the net amount of the refused row.
    """
    settings = small_company(tmp_path_factory.mktemp("poor"))
    for path in settings.landing.rglob("payment*.csv"):
        path.unlink()
    broken = sorted(settings.landing.rglob("invoices_*.csv"))[0]
    lines = broken.read_text(encoding="utf-8").splitlines()
    lines[16] = lines[16].replace(",EUR,", ",,")
    broken.write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused = lines[16].split(",")[lines[0].split(",").index("net_amount")]
    return settings, run_path(settings), Decimal(refused)


def test_every_row_and_cent_that_was_read_is_accounted_for(
    poorly_delivered, delivered_in_order
):
    settings, release_id, refused = poorly_delivered
    ask = settings.warehouse().query

    (reject,) = ask(release_id, "select * from ops.rejects")
    assert (reject["line"], reject["column_name"]) == (17, "currency")
    (totals,) = ask(
        release_id,
        "select sum(rows_read) as r, sum(rows_accepted) as a, sum(rows_rejected) as x "
        "from ops.batches",
    )
    assert totals["r"] == totals["a"] + totals["x"]
    assert totals["x"] == 1
    whole, whole_id = delivered_in_order
    (before,) = whole.warehouse().query(
        whole_id, "select sum(net_amount) as n from analytics.invoices"
    )
    (after,) = ask(release_id, "select sum(net_amount) as n from analytics.invoices")
    assert before["n"] - after["n"] == refused


def test_a_feed_that_was_not_supplied_is_unknown_never_zero(poorly_delivered):
    settings, release_id, _ = poorly_delivered
    ask = settings.warehouse().query

    values = ask(
        release_id,
        "select distinct payment_evidence, payment_factor, payment_band "
        "from analytics.customer_value",
    )
    assert [(v["payment_evidence"], float(v["payment_factor"])) for v in values] == [
        ("not_supplied", 1.0)
    ]
    (paid,) = ask(
        release_id,
        "select count(weighted_days_late) as known, count(*) as n "
        "from analytics.payment_discipline",
    )
    assert paid["known"] == 0
    assert paid["n"] > 0


def test_without_a_billing_document_there_is_nothing_to_build(workspace):
    with pytest.raises(NothingToBuild, match="put billing extracts"):
        begin(workspace("empty", sources=["xero"]))


@pytest.fixture
def second_candidate(stages, tmp_path) -> tuple[Settings, str, str]:
    """A served release, and a candidate of one more quarter, built and not audited."""
    settings = copied(stages["audit"], tmp_path)
    served = settings.warehouse().served()
    assert served is not None
    return settings, served, candidate(settings.root)


def test_money_lost_on_the_way_is_found_to_the_cent_and_holds_the_release(
    second_candidate,
):
    settings, served, release_id = second_candidate
    with duckdb.connect(str(settings.warehouse().locate(release_id))) as connection:
        connection.execute(
            "update analytics.invoices set net_amount = net_amount - 0.01 "
            "where invoice_id = (select min(invoice_id) from analytics.invoices)"
        )

    with pytest.raises(AuditFailed) as held:
        audit_candidate(settings, release_id)

    message = str(held.value)
    assert f"Release {served} stays served" in message
    assert "invoices" in message
    assert settings.warehouse().served() == served
    rows = settings.warehouse().query(
        release_id,
        "select count(*) as n from ops.audit_results where not success",
    )
    assert rows[0]["n"] >= 1
    # The held release is what a second look would be: nothing new to build.
    assert begin(settings) is None
    assert "held" in (nothing_new(settings) or "")


def test_a_table_that_lost_its_rows_holds_the_release(second_candidate):
    settings, served, release_id = second_candidate
    with duckdb.connect(str(settings.warehouse().locate(release_id))) as connection:
        connection.execute("delete from analytics.base_loyalty")

    with pytest.raises(AuditFailed, match="base_loyalty"):
        audit_candidate(settings, release_id)

    assert settings.warehouse().served() == served


CHANGED_CONTRACT = """
alter table analytics.customer_value drop column mean_gap_days;
alter table analytics.customer_value alter order_days type bigint;
alter table analytics.customer_value add column more integer;
"""


@pytest.mark.parametrize("version", [1, 2])
def test_a_column_that_readers_know_stays_unless_the_contract_version_is_raised(
    second_candidate, version
):
    settings, served, release_id = second_candidate
    with duckdb.connect(str(settings.warehouse().locate(release_id))) as connection:
        connection.execute(CHANGED_CONTRACT)
        connection.execute(
            f"update analytics.data_dictionary set contract_version = {version} "
            "where table_name = 'customer_value'"
        )

    if version > 1:
        assert audit_candidate(settings, release_id).may_publish
        promote(settings.warehouse(), release_id)
        (stated,) = settings.warehouse().manifests()[-1:]
        contract = stated["tables"]["analytics.customer_value"]
        assert contract["contract_version"] == 2
        assert contract["columns"]["order_days"] == "bigint"
        return
    with pytest.raises(AuditFailed) as held:
        audit_candidate(settings, release_id)
    message = str(held.value)
    assert "2 of " in message
    for said in (
        "mean_gap_days is double in the served release",
        "not there here",
        "order_days is integer in the served release",
        "bigint here",
        "raise the contract_version",
        f"Release {served} stays served",
    ):
        assert said in message
    assert settings.warehouse().served() == served


def test_a_foreign_document_without_a_rate_stops_the_build_and_is_named(
    stages, tmp_path
):
    settings = copied(stages["ingest"], tmp_path)
    served = settings.warehouse().served()
    path = sorted(settings.landing.rglob("invoices_*.csv"))[0]
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join([header, first.replace(",EUR,", ",USD,"), *rest]) + "\n",
        encoding="utf-8",
    )
    ingest(settings)
    begin(settings)

    with pytest.raises(BuildFailed, match="every_foreign_document_has_a_rate"):
        build_candidate(settings, candidate(settings.root), silent)

    assert settings.warehouse().served() == served
