"""`make run` on a folder of one's own, with the real Airflow: published without an
extract that cannot be read, then held.
"""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.conftest import deliver
from tests.support.commands import HEALTHY, make

SOURCES = ["generated_crm", "generated_billing"]
INVOICES = "generated_billing/invoices_*.csv"
# Airflow runs a task for each kind of extract, of over a second: few kinds will do.
KINDS = ("accounts_", "account_links_", "billing_customers_", "invoices_", "payments_")
BROKEN = "generated_billing/credit_notes_2021-Q4_extracted_2022-01-01.csv"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def landing(tmp_path_factory, deliveries) -> Path:
    """A company's own folder: the extracts of two systems, the last quarter to come
    and one of no use.
    """
    folder = tmp_path_factory.mktemp("delivered")
    deliver(deliveries, folder, everything=False)
    for path in folder.rglob("*.csv"):
        if not path.name.startswith(KINDS):
            path.unlink()
    (folder / BROKEN).write_text("no,such,columns\n1,2,3\n", encoding="utf-8")
    return folder


def run(home: Path, landing: Path) -> subprocess.CompletedProcess:
    own = ["--landing", str(landing), "--sources", ",".join(SOURCES)]
    return make(home, "run", "--workspace", "acme", *own)


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def first_run(home, landing) -> tuple[subprocess.CompletedProcess, bool]:
    """The run, and whether the folder is as it was."""
    before = contents(landing)
    ended = run(home, landing)
    return ended, contents(landing) == before


def served(home: Path) -> str:
    return Path(os.readlink(home / "acme" / "published" / "clientele.duckdb")).stem


def test_ones_own_extracts_of_two_systems_become_a_published_release(
    home, landing, first_run
):
    _, is_folder_untouched = first_run
    assert is_folder_untouched
    with duckdb.connect(
        str(home / "acme" / "published" / "clientele.duckdb"), read_only=True
    ) as connection:
        taken_in = connection.execute(
            "select source_system, count(distinct file_name) from ops.batches "
            "group by source_system order by source_system"
        ).fetchall()
        ((workspace, valued),) = connection.execute(
            "select workspace, (select count(*) from analytics.customer_value) "
            "from ops.release"
        ).fetchall()
    laid = {name: len(list((landing / name).iterdir())) for name in SOURCES}
    assert dict(taken_in) == laid
    assert workspace == "acme"
    assert valued > 0


def test_a_run_goes_on_without_a_refused_extract_and_says_so(home, landing, first_run):
    lacking, _ = first_run
    assert lacking.returncode == 3, lacking.stdout + lacking.stderr
    states = [line.split()[1:4] for line in lacking.stdout.splitlines()]
    assert ["ingest_billing", "all_accepted", "failed"] in states
    assert ["customer_value", "publish", "success"] in states
    assert ["customer_value", "complete", "skipped"] in states
    told = lacking.stdout.split("Left out of this release")[1]
    assert "refused: " in told and Path(BROKEN).name in told
    again = run(home, landing)
    assert (again.returncode, HEALTHY in again.stdout) == (3, False)
    assert Path(BROKEN).name in again.stdout


def test_the_summary_is_about_ones_own_company(home, first_run):
    summary = first_run[0].stdout.split("done; stopping Airflow")[1]
    for said in (
        f"Release {served(home)} of acme",
        "This is the first release",
        "make sql WORKSPACE=acme",
    ):
        assert said in summary, said


@pytest.fixture(scope="module")
def held_run(home, landing, first_run) -> tuple[subprocess.CompletedProcess, str]:
    """Billing voids a sixth of its invoices: more than may vanish unseen."""
    before = served(home)
    rows = []
    for path in sorted(landing.glob(INVOICES)):
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            rows += list(reader)
    voided = [{**row, "status": "void"} for row in rows[::6]]
    late = landing / INVOICES.replace("*", "2024-Q4_extracted_2025-01-01")
    with late.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(voided)
    return run(home, landing), before


def test_a_rule_that_fails_under_airflow_holds_the_release_and_says_why(home, held_run):
    ended, before = held_run
    assert ended.returncode == 1, ended.stdout + ended.stderr
    (held,) = [path.stem for path in (home / "acme" / "held").glob("*.json")]
    for said in (
        "customer_value: audit failed",
        "A tenth of the documents or more have gone since the served release",
        f"Release {before} stays served",
        f"make sql WORKSPACE=acme RELEASE={held}",
    ):
        assert said in ended.stderr, said
    assert "Traceback" not in ended.stderr
    assert served(home) == before


def test_a_held_release_can_be_asked_and_is_explained_again(home, landing, held_run):
    (held,) = [path.stem for path in (home / "acme" / "held").glob("*.json")]
    asked = make(
        home,
        *["sql", "--workspace", "acme", "--release", held],
        stdin="select table_name from ops.audit_results where not success;",
    )
    assert "invoices" in asked.stdout

    again = run(home, landing)
    assert again.returncode == 1
    assert HEALTHY not in again.stdout
    assert f"Release {held} is held" in again.stdout
