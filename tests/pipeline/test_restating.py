"""Late and corrected extracts restate what was published; the release says all of it.

Three releases: one quarter, the next, and that day again with what came late. Then a
backfill: the first day once more, as it was known then.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from include.audit.run import audit_candidate
from include.publish.promote import promote
from include.settings import Settings
from include.transform.build import build_candidate
from include.transform.dbt import project_var
from include.transform.plan import begin
from include.transform.published import manifest_of, published_keys
from tests.pipeline.conftest import copied
from tests.pipeline.test_promises import differences
from tests.support.path import ingest, silent
from tests.support.restated import ABOUT, SHOWN, changes, naming

pytestmark = pytest.mark.slow

RAISED_BY = Decimal("1000.00")
RAISED = {"net_amount": "3154.64", "gross_amount": "3585.57"}
# Rows that are delivered again or for the first time, each in an extract of its own:
# name -> the extract it is like, a row of that, and what is different about it.
LATE = {
    "raised": ("invoices_2023-Q1", "I3", RAISED),
    "forgotten": (
        "invoices_2022-Q4",
        "I40",
        {"invoice_id": "I9001", "invoice_date": "2023-08-10", "due_date": "2023-10-09"},
    ),
    "of_another": ("invoices_2024-Q3", "I95", {"billing_customer_id": "C14"}),
    "paid_late": ("payments_2023-Q1", "Z51", {"paid_at": "2023-03-15"}),
    "reclassified": ("accounts_2024-Q4", "A21", {"segment": "reconsidered"}),
}
# Whom they are about: before as well as now.
OF = {
    **{"raised": {"A0"}, "forgotten": {"A5"}, "of_another": {"A11", "A14"}},
    **{"paid_late": {"A8"}, "reclassified": {"A21"}},
}


@dataclass(frozen=True)
class Restating:
    """The workspace after all of it: the releases by name, the late batches too."""

    settings: Settings
    releases: dict[str, str]
    batches: dict[str, str]

    def ask(self, release: str, sql: str) -> list[dict]:
        return self.settings.warehouse().query(self.releases[release], sql)


def deliver_late(settings: Settings, name: str) -> None:
    """Lay the extract beside the one that it is like, made a day after the last."""
    like, key, changed = LATE[name]
    (path,) = settings.landing.rglob(f"{like}*.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    (row,) = [each for each in rows if key == next(iter(each.values()))]
    assert changed.keys() <= row.keys()
    entity = like.rpartition("_")[0]
    later = path.with_name(f"{entity}_{name}_extracted_2025-01-02.csv")
    with later.open("w", encoding="utf-8", newline="") as lines:
        written = csv.DictWriter(lines, list(row))
        written.writeheader()
        written.writerows([row | changed])


@pytest.fixture(scope="module")
def restating(stages, tmp_path_factory) -> Restating:
    settings = copied(stages["done"], tmp_path_factory.mktemp("restating"))
    first, second = (each["release_id"] for each in settings.warehouse().manifests())
    batches = {}
    for name in LATE:
        deliver_late(settings, name)
        (batches[name],) = ingest(settings)
    corrected = begin(settings)
    assert corrected is not None
    build_candidate(settings, corrected, silent, with_tests=False)
    audit_candidate(settings, corrected)
    promote(settings.warehouse(), corrected)
    (known,) = settings.warehouse().query(first, "select * from ops.release")
    backfill = begin(settings, known["as_of"], known["known_at"], always=True)
    assert backfill is not None
    build_candidate(settings, backfill, silent, with_tests=False)
    releases = {"first": first, "second": second, "corrected": corrected}
    return Restating(settings, releases | {"backfill": backfill}, batches)


HELD_AGAINST = {"second": "first", "corrected": "second", "backfill": "corrected"}


@pytest.mark.parametrize("release", HELD_AGAINST)
def test_every_cell_that_differs_from_what_was_served_is_listed_and_no_other(
    restating, release
):
    """Read from both published files in pandas, see tests/support/restated.py."""
    before, now = (
        restating.settings.warehouse().locate(restating.releases[each])
        for each in (HELD_AGAINST[release], release)
    )
    published = published_keys(manifest_of(restating.settings))
    keys = {table: key for (_, table), key in published.items()}
    expected = changes(before, now, keys)
    rows = restating.ask(release, "select * from ops.restatements")
    served = restating.releases[HELD_AGAINST[release]]

    # A quarter more says nothing else of what was known; each correction does.
    assert bool(expected) == (release != "second")
    assert {row["table_name"] for row in rows} == set(expected)
    assert {row["previous_release_id"] for row in rows} <= {served}
    limit = project_var("restatement_rows")
    for table, changed in expected.items():
        told = [row for row in rows if row["table_name"] == table]
        listed = [row for row in told if row["row_key"]]
        wanted = [tuple(row) for row in changed[[*SHOWN, *ABOUT]].values.tolist()]
        found = [tuple(row[column] for column in (*SHOWN, *ABOUT)) for row in listed]
        rest = Counter(wanted) - Counter(found)
        assert Counter(found) - Counter(wanted) == Counter(), table
        assert len(found) == min(limit, len(wanted)), table
        # The others are counted, and are not the newest.
        summed = Counter(
            {
                (row["column_name"], row["change"]): row["figures"]
                for row in told
                if not row["row_key"]
            }
        )
        assert summed == Counter((row[2], row[3]) for row in rest.elements()), table
        if rest:
            assert max(map(end, rest)) <= min(map(end, found)), table
        assert {row["figures"] for row in listed} <= {1}


def end(change: tuple) -> date:
    """The period that a change is about; what has none comes after all others."""
    return change[-1] or date.min


@pytest.mark.parametrize("release", HELD_AGAINST)
def test_a_change_names_the_batches_of_its_customer_else_all_of_them(
    restating, release
):
    ids = (restating.releases[HELD_AGAINST[release]], restating.releases[release])
    batches = naming(restating.settings, *ids)
    for row in restating.ask(release, "select * from ops.restatements"):
        named = batches.get(row["customer_id"])
        ordered = sorted(named or batches[""])
        more = f" and {len(ordered) - 10} more" if len(ordered) > 10 else ""
        assert row["batches"] == ", ".join(ordered[:10]) + more
        assert row["is_of_customer"] == bool(named)


def test_each_late_extract_restates_its_customers_and_is_named_by_them(restating):
    rows = restating.ask(
        "corrected",
        "select distinct customer_id, batches from ops.restatements "
        "where is_of_customer",
    )

    named = {row["customer_id"]: row["batches"] for row in rows}
    assert len(named) == len(rows)
    assert named == {
        customer: restating.batches[name] for name in OF for customer in OF[name]
    }


def test_a_raised_invoice_raises_the_turnover_of_every_period_that_it_is_in(restating):
    restated = restating.ask(
        "corrected",
        "select * from ops.restatements where table_name = 'customer_value' "
        "and column_name = 'turnover' and customer_id = 'A0'",
    )
    periods = restating.ask(
        "corrected",
        "select count(*) as n from analytics.periods "
        "where date '2023-01-24' between period_start and period_end",
    )

    assert len(restated) == periods[0]["n"] > 1
    for row in restated:
        moved = Decimal(row["value_now"]) - Decimal(row["value_before"])
        assert moved == RAISED_BY


CLASSES = """
    select customer_id, period_end, abc_class from analytics.customer_abc
    where metric = 'value_coefficient' and method = 'cut' and period_type = 'ttm'
        and period_end <= (select as_of from ops.release)
    order by all
"""


def test_what_was_known_then_is_what_a_backfill_says_and_the_first_release_said(
    restating,
):
    """`known_at`: the figures of a day as known on a day, after all that came since."""
    locate = restating.settings.warehouse().locate
    first, backfill = (
        locate(restating.releases[name]) for name in ("first", "backfill")
    )
    assert differences(first, backfill) == {}
    # And that is another answer than the one which is served.
    then = {tuple(row.values()) for row in restating.ask("backfill", CLASSES)}
    served = {tuple(row.values()) for row in restating.ask("corrected", CLASSES)}
    days = {day for _, day, _ in then}
    assert {row for row in served if row[1] in days} != then
    served_id = restating.settings.warehouse().served()
    assert served_id == restating.releases["corrected"]
