"""The worked queries for analysts run on every published sample."""

from __future__ import annotations

import re

import pytest

from include.serve.reader import opened
from include.settings import PROJECT

pytestmark = pytest.mark.slow

FOLDER = PROJECT / "dbt_project" / "analyses"
QUERIES = sorted(FOLDER.glob("*.sql"))
# What a company without these records cannot answer.
NEEDS_MORE = {
    "xero_books": {
        "which_key_accounts_hang_on_one_person",
        "who_is_leaving",
        "who_pays_late_and_grows",
        "who_moved_between_classes",
        "why_the_value_changed",
    },
}


def test_the_page_lists_each_of_them():
    listed = re.findall(r"\]\((\w+)\.sql\)", (FOLDER / "README.md").read_text())
    assert len(listed) > 5
    assert sorted(listed) == [query.stem for query in QUERIES]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_it_answers(query, published_simulated, published_workspaces):
    samples = {"simulated": published_simulated, **published_workspaces}
    for name, sample in samples.items():
        with opened(sample.release) as connection:
            rows = connection.execute(query.read_text(encoding="utf-8")).fetchall()
        assert bool(rows) == (query.stem not in NEEDS_MORE.get(name, ())), name


def test_the_documents_behind_a_figure_add_up_to_it(published_simulated):
    query = (FOLDER / "the_invoices_behind_a_figure.sql").read_text(encoding="utf-8")
    with opened(published_simulated.release) as connection:
        *_, last = connection.execute(query).fetchall()
        ((turnover,),) = connection.execute(
            "select turnover from analytics.customer_value where period_type = 'ttm' "
            "and period_end = (select max(period_end) from analytics.periods "
            "where period_type = 'ttm') "
            "order by value_coefficient desc, customer_id limit 1"
        ).fetchall()
    assert last[4] == turnover
