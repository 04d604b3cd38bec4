"""The dashboards as they are loaded, without a Superset: whole, stable and honest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from zipfile import ZipFile

import duckdb
import pytest
import yaml

from include.dashboards import datasets
from include.dashboards.access import row_rules
from include.dashboards.bundle import assets, words_for, write_bundle
from include.dashboards.charts import parameters
from include.dashboards.datasets import (
    dataset_columns,
    empty_release,
    load_datasets,
)
from include.dashboards.layout import filter_id, reaches
from include.dashboards.lineage import tables_of
from include.dashboards.pages import (
    FILTERS,
    HOME,
    PREAMBLE,
    ROW_WIDTH,
    load_labels,
    load_pages,
)
from include.settings import PROJECT

WORDS = words_for("EUR", 1_000_000)
PAGES = load_pages()
CHARTS = [chart for page in PAGES for chart in page.charts]
by_name = pytest.mark.parametrize("chart", CHARTS, ids=lambda c: f"{c.page}/{c.name}")


@pytest.fixture(scope="module")
def release() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every published table, empty."""
    with empty_release() as connection:
        yield connection


def test_there_is_a_page_for_each_question():
    assert {page.title for page in PAGES} == {
        *("Client base", "ABC and value", "Payment and receivables", "Retention"),
        *("Key accounts", "Data trust", "Customer", "Start"),
    }
    assert len(CHARTS) > 50


@by_name
def test_a_chart_asks_only_for_columns_that_its_dataset_has(release, chart):
    """Its condition and metrics are planned over empty tables of the contracts."""
    columns = dataset_columns()[chart.dataset]
    named = {*chart.columns, *chart.by, chart.x, chart.y} - {""}
    named |= {name for name, _ in chart.ordered if name not in (chart.metrics or {})}
    assert named <= set(columns)
    asked = ", ".join([chart.metric, *(chart.metrics or {}).values()]).strip(", ")
    release.execute(
        f"select {asked or '1'} from ({load_datasets()[chart.dataset].sql}) as d "
        f"where {chart.where or 'true'}"
    )


def test_a_column_that_no_contract_knows_is_found(monkeypatch):
    published = dict(datasets.published_columns())
    columns = dict(published["analytics", "customer_value"])
    del columns["value_coefficient"]
    changed = {**published, ("analytics", "customer_value"): columns}
    monkeypatch.setattr(datasets, "published_columns", lambda: changed)
    with empty_release() as connection, pytest.raises(duckdb.BinderException):
        connection.execute(load_datasets()["customer_periods"].sql)


@by_name
def test_a_chart_says_what_its_figures_are_in_and_of_which_time(chart):
    if chart.name == PREAMBLE:
        return
    told = chart.heading(WORDS)
    if chart.show == "number":
        told += " " + chart.subtitle(WORDS)
    assert "{" not in told
    unit = chart.unit.format(**WORDS)
    assert unit and unit in told
    assert re.search(r"12 months|month|quarters|history|release", told.split(unit)[-1])


def test_every_page_starts_with_what_a_reader_must_know():
    for page in PAGES:
        assert page.rows[0].charts[0].name == PREAMBLE, page.slug


def test_rows_fit_the_screen_and_names_are_unique():
    for page in PAGES:
        assert len({chart.name for chart in page.charts}) == len(page.charts)
        for row in page.rows:
            assert sum(chart.width for chart in row.charts) <= ROW_WIDTH


def test_bars_start_at_zero_and_colours_are_told_apart_without_colour_vision():
    bars = [chart for chart in CHARTS if chart.show == "bar"]
    assert bars
    for chart in bars:
        drawn = parameters(chart, WORDS)
        assert drawn["truncateYAxis"] is False
        assert "y_axis_bounds" not in drawn
    assert {parameters(chart, WORDS)["color_scheme"] for chart in CHARTS} == {
        "clientele"
    }


def test_a_condition_holds_no_subquery_which_superset_refuses():
    for chart in CHARTS:
        asked = " ".join([chart.where, chart.metric, *(chart.metrics or {}).values()])
        assert "select" not in asked.lower(), f"{chart.page}/{chart.name}"


def test_ids_are_unique_and_the_same_at_every_load(tmp_path):
    found = [a["uuid"] for a in assets(WORDS).values() if "uuid" in a]
    assert len(found) == len(set(found)) > 90
    # Written out, as a changed rule for ids would leave every bookmark behind.
    known = assets(WORDS)["dashboards/client-base.yaml"]["uuid"]
    assert known == "055632ec-7b5c-587e-9ba3-31adc0e10e56"
    first, second = tmp_path / "1.zip", tmp_path / "2.zip"
    write_bundle(first, WORDS)
    write_bundle(second, WORDS)
    assert first.read_bytes() == second.read_bytes()
    with ZipFile(first) as bundle:
        metadata = yaml.safe_load(bundle.read("clientele/metadata.yaml"))
    assert metadata["type"] == "assets"


def test_what_refers_to_another_file_finds_it():
    found = assets(WORDS)
    ids = {a["uuid"]: name for name, a in found.items() if "uuid" in a}
    for name, asset in found.items():
        wanted = re.findall(
            r'"(?:\w+_uuid|datasetUuid|uuid)": "([^"]+)"', json.dumps(asset)
        )
        for uuid in wanted:
            assert uuid in ids, name


def test_a_filter_reaches_the_charts_that_have_its_column_and_no_trend():
    page = next(page for page in PAGES if page.slug == "client-base")
    charts = {chart.name: chart for chart in page.charts}
    assert reaches("period", charts["value"])
    assert not reaches("period", charts["value_trend"])
    assert reaches("owner", charts["leaving"])
    assert not reaches("owner", charts["value"])
    for page in PAGES:
        for name in page.filters:
            assert any(reaches(name, chart) for chart in page.charts), (page.slug, name)
    assert set(FILTERS) == {"period", "segment", "class", "owner", "account"}


def test_the_first_page_leads_to_every_page_and_to_tables_that_are_there(release):
    answers = release.execute(load_datasets()["questions"].sql).fetchall()
    linked = [
        re.findall(r"dashboard/([\w-]+)/(?:#CHART-(\w+))?", a[2])[0] for a in answers
    ]
    assert {page for page, _ in linked} == {page.slug for page in PAGES} - {"start"}
    known = {(chart.page, chart.name) for chart in CHARTS}
    assert {each for each in linked if each[1]} <= known


def test_whoever_sees_their_own_accounts_alone_is_told_so(release):
    told = {}
    for own in (False, True):
        dataset = assets(words_for("EUR", 1, own))["datasets/published/about.yaml"]
        told[own] = "where 'own' = 'own'" in dataset["sql"]
        assert "{" not in dataset["sql"]
    assert told == {False: False, True: True}


def test_links_to_a_customer_use_the_filter_of_its_page():
    """Superset's own environment reads that file: no import is shared with it."""
    config = (HOME / "superset_config.py").read_text(encoding="utf-8")
    assert f'ACCOUNT_FILTER = "{filter_id("account")}"' in config
    assert "/superset/dashboard/customer/?account=" in load_datasets()["customers"].sql


@pytest.mark.parametrize("dataset", load_datasets().values(), ids=lambda d: d.name)
def test_it_is_known_whose_rows_a_dataset_holds(dataset):
    columns = dataset_columns()[dataset.name]
    assert dataset.rows_of in ("customer", "user", "base", "everybody")
    if "customer_id" in columns:
        assert dataset.rows_of == "customer"
    if "user_id" in columns:
        assert dataset.rows_of == "user"
    assert dataset.about.endswith(".")


def test_own_accounts_are_all_that_is_shown_once_it_is_switched_on():
    assert row_rules(False) == {}
    restricted = [name for names in row_rules(True).values() for name in names]
    assert len(restricted) == len(set(restricted))
    open_to_all = set(load_datasets()) - set(restricted)
    assert {load_datasets()[name].rows_of for name in open_to_all} == {"base"}


def test_every_label_is_of_a_column_that_a_table_shows():
    shown = {column for chart in CHARTS for column in chart.columns}
    assert set(load_labels()) - shown == set()


@pytest.mark.parametrize(
    ("unit", "written"), [(1, "EUR"), (1_000, "EUR thousand"), (100, "EUR 100")]
)
def test_the_unit_of_value_is_written_out(unit, written):
    assert words_for("EUR", unit)["value"] == written


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_the_lineage_of_dbt_reaches_the_page(page):
    path = PROJECT / "dbt_project" / "models" / "exposures.yml"
    exposures = yaml.safe_load(path.read_text(encoding="utf-8"))["exposures"]
    known = {exposure["name"]: exposure for exposure in exposures}
    assert len(known) == len(PAGES)
    exposure = known[page.slug.replace("-", "_")]
    assert exposure["label"] == page.title
    assert exposure["depends_on"] == [f"ref('{t}')" for _, t in sorted(tables_of(page))]
