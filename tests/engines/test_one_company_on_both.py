"""One company built by both engines, while its Spark loses a driver and a worker.

One build for all: a first run's driver is killed, then the next run's worker, and what
comes out is held against DuckDB's, unit-tested, audited and published.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from include.audit.contracts import contract_failures
from include.audit.run import audit_candidate
from include.parity.build import certify, held_together
from include.parity.compare import Compared
from include.publish.manifest import figures
from include.publish.promote import promote
from include.samples.generate import generate
from include.settings import Settings
from include.transform import dbt
from include.transform.plan import begin, planned
from include.transform.published import manifest_of, published_keys
from include.transform.written import written_tables
from tests.engines.conftest import kill_worker
from tests.pipeline.conftest import LINES
from tests.support.crash import kill_inside_dbt
from tests.support.empty_company import EMPTY, passed, written
from tests.support.path import ingest, silent
from tests.support.releases import ROWS, publish

pytestmark = pytest.mark.engines

# What is served before: of the same batches, with nothing in it that a release of the
# company could restate, and of a later day than one that it is compared with.
BEFORE, LATER = "what_was_before", date(2026, 1, 31)
# By then the second of dbt's two runs is under way and the workers write its tables.
WORKER_IS_LOST_AT = 60


@dataclass(frozen=True)
class Company:
    """A candidate that both engines built, and what was seen on the way."""

    settings: Settings
    release_id: str
    served_before: str
    served_meanwhile: str | None
    rows_meanwhile: int
    executors_lost: int
    certificate: str
    compared: list[Compared]


class Losing:
    """Listens to a build, and kills a worker in the midst of Spark's."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.is_on_spark = False
        self.begun = 0
        self.executors_lost = 0

    def __call__(self, line: str) -> None:
        """A line of what dbt says."""
        self.is_on_spark |= "adapter: spark" in line
        self.begun += self.is_on_spark and "START sql table" in line
        if self.begun == WORKER_IS_LOST_AT and not self.executors_lost:
            self.executors_lost = kill_worker(self.settings, 1)


@pytest.fixture(scope="module")
def company(on_cluster: Settings) -> Company:
    """A release is served; the next run's driver dies, and the worker of the next."""
    generate(on_cluster.landing, LINES, seed=7)
    batches = ingest(on_cluster)
    warehouse = on_cluster.warehouse()
    served = publish(warehouse, 100, as_of=LATER, tables=[BEFORE], batches=batches)
    begin(on_cluster)
    kill_inside_dbt(on_cluster)
    meanwhile = warehouse.served()
    view = warehouse.shared_session().table(f"analytics.{BEFORE}")
    rows = view.count()

    losing = Losing(on_cluster)
    certificate, compared = certify(on_cluster, losing)
    (candidate,) = (on_cluster.root / "candidates").iterdir()
    return Company(
        settings=on_cluster,
        release_id=candidate.name,
        served_before=served,
        served_meanwhile=meanwhile,
        rows_meanwhile=rows,
        executors_lost=losing.executors_lost,
        certificate=certificate.read_text(encoding="utf-8"),
        compared=compared,
    )


def on(engine: str, company: Company) -> Settings:
    return replace(company.settings, engine=engine)


def test_while_a_run_whose_driver_was_killed_lies_about_the_old_release_is_served(
    company,
):
    assert company.served_meanwhile == company.served_before
    assert company.rows_meanwhile == ROWS


def test_after_a_killed_driver_and_with_a_lost_worker_every_cell_is_duckdbs(company):
    keys = {*published_keys(manifest_of(company.settings)), *written_tables()}
    keys -= {("ops", "audit_results")}  # not audited yet

    assert company.executors_lost
    assert {each.table for each in company.compared} == {".".join(key) for key in keys}
    assert len(keys) > 50
    assert sum(each.cells for each in company.compared) > 100_000
    assert company.certificate.splitlines()[-1].endswith("compared, differences: 0")


def test_every_unit_test_of_a_model_passes_on_spark(company):
    settings = on("spark", company)
    # What the tests are told of a run; their inputs are made like the candidate's.
    asked = replace(EMPTY, release_id=company.release_id)

    dbt.run_dbt(settings, asked, "test", "--select", "test_type:unit", say=silent)

    results = (settings.root / "dbt" / "run_results.json").read_text(encoding="utf-8")
    assert passed(json.loads(results)["results"]) == written()


def test_what_differs_in_one_model_on_one_engine_is_found(
    company, tmp_path, monkeypatch
):
    settings = on("duckdb", company)
    project = tmp_path / "dbt_project"
    shutil.copytree(dbt.DBT_PROJECT, project)
    said = "sum(turnover) as turnover"
    plant(project, "revenue_concentration", said, said.replace(" as", " + 0.01 as"))
    monkeypatch.setattr(dbt, "DBT_PROJECT", project)
    monkeypatch.setattr(dbt, "PARSED", tmp_path / "parsed")

    dbt.run_dbt(
        settings,
        planned(settings, company.release_id),
        *("run", "--select", "revenue_concentration"),
        say=silent,
    )

    found = {
        each.table: each
        for each in held_together(settings, company.release_id)
        if each.differences
    }
    assert list(found) == ["analytics.revenue_concentration"]
    first, *_ = found["analytics.revenue_concentration"].examples
    assert first.column == "turnover"
    assert float(first.on_duckdb) == pytest.approx(float(first.on_spark) + 0.01)


def plant(project: Path, model: str, said: str, instead: str) -> None:
    """Change one model of a copied project."""
    (file,) = project.rglob(f"{model}.sql")
    text = file.read_text(encoding="utf-8")
    assert said in text
    file.write_text(text.replace(said, instead), encoding="utf-8")


def test_the_release_is_audited_by_the_cluster_published_and_what_readers_see(
    company, monkeypatch
):
    settings = on("spark", company)
    warehouse = settings.warehouse()
    # What is served before is a stand-in of one table, which no company keeps.
    broken = contract_failures(warehouse, company.release_id)
    assert BEFORE in {each.table_name for each in broken}
    monkeypatch.setattr("include.audit.run.contract_failures", lambda *_: [])

    audit_candidate(settings, company.release_id)
    promote(warehouse, company.release_id, serve=True)

    assert warehouse.served() == company.release_id
    totals = figures(warehouse, company.release_id)["analytics.customer_value"]
    spark = warehouse.shared_session()
    (seen,) = spark.sql(
        "select count(*) as n, sum(turnover) as turnover from analytics.customer_value"
    ).collect()
    assert (seen.n, str(seen.turnover)) == (
        totals["rows"],
        totals["totals"]["turnover"],
    )
    assert company.served_before in {m["release_id"] for m in warehouse.manifests()}
