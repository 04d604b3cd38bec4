"""Each shipped rule passes on a sound release and fails on the defect it is there for.

The release is that of Online Retail, as published, with itself as its predecessor, so
that the comparisons have something to compare with. Each defect is rolled back.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from include.audit.rules import load_rules
from include.audit.suites import QUERY
from include.settings import PROJECT

QUERIES = {
    f"{file.table} {rule.number}": rule.kwargs[QUERY]
    for file in load_rules(PROJECT / "expectations")
    for rule in file.rules
    if QUERY in rule.kwargs
}
PREDECESSOR = """
    delete from ops.previous_release;
    insert into ops.previous_release
    select 'r20000101_000000', table_schema, table_name, 'rows', estimated_size
    from (
        select schema_name as table_schema, table_name, estimated_size
        from duckdb_tables()
        where schema_name in ('analytics', 'ops')
    );
    insert into ops.previous_release
    select 'r20000101_000000', 'analytics', 'invoices', 'turnover_amount',
        sum(turnover_amount)
    from analytics.invoices
"""


def more_before(table: str, share: str) -> str:
    """The served release had this much more of a table."""
    return (
        f"update ops.previous_release set amount = amount * {share} + 1 "
        f"where table_name = '{table}'"
    )


def one_more(table: str, column: str, where: str = "true", by: str = "0.01") -> str:
    """One row of a table is off, by a cent if nothing else is said."""
    return (
        f"update {table} set {column} = {column} + {by} where rowid = "
        f"(select min(rowid) from {table} where {where} and {column} is not null)"
    )


def earlier(table: str, column: str, value: str) -> str:
    """A figure of every period but the last."""
    return (
        f"update {table} set {column} = {value} "
        f"where period_end < (select max(period_end) from {table})"
    )


REFUSED_INVOICES = """
    insert into ops.rejects
        (batch_id, source_system, extract, file_name, entity, line, reason_code, reason,
        outcome)
    select batch_id, source_system, extract, file_name, entity, line, 'date', 'no date',
        'open'
    from ops.batches
    cross join range(1, 3000) as lines (line)
    where entity = 'invoice' and line <= rows_read
"""


def changed(column: str = "'turnover'", **said: str) -> str:
    """A change that the release states, sound but for what is said of it."""
    row = {
        "previous_release_id": "'r20000101_000000'",
        "table_name": "'base_value'",
        "row_key": "'period_type ttm, period_end 2011-01-31'",
        "column_name": column,
        "change": "'restated'",
        "value_before": "'1'",
        "value_now": "'2'",
        "figures": "1",
    } | said
    return (
        f"insert into ops.restatements ({', '.join(row)}) "
        f"values ({', '.join(row.values())})"
    )


SIMULATED = "update analytics.{} set is_simulated = not is_simulated"
LATER = "update ops.release set as_of = as_of + 100"

DEFECTS = {
    "abc_migration 1": one_more("analytics.abc_migration", "customers", by="1"),
    "assortment 1": "delete from analytics.assortment where evidence is not null",
    "base_drivers 1": one_more("analytics.base_drivers", "change", by="0.000001"),
    "base_drivers 2": one_more("analytics.base_drivers", "customers_won", by="1"),
    "base_loyalty 1": one_more("analytics.base_loyalty", "closing", by="1"),
    "base_loyalty 2": "delete from analytics.base_loyalty where is_whole_base",
    "base_loyalty 3": earlier("analytics.base_loyalty", "loyalty_coefficient", "0.9"),
    "base_value 1": one_more("analytics.base_value", "turnover_unassigned"),
    "base_value 2": one_more("analytics.base_value", "value_total", by="0.000001"),
    "base_value 3": earlier("analytics.base_value", "quality_index", "0.9"),
    "base_value 4": (
        "update analytics.base_value set cost_to_sell_evidence = 'not_supplied'"
    ),
    "base_value 5": one_more(
        "analytics.base_value",
        "cost_to_sell",
        "period_end = (select max(period_end) from analytics.periods "
        "where period_type = 'ttm') and period_type = 'ttm'",
        by="1000",
    ),
    "batches 1": "delete from ops.batches where entity = 'terms'",
    "batches 2": "update ops.batches set status = 'held' where entity = 'terms'",
    "batches 3": REFUSED_INVOICES,
    "clv_backtest 1": one_more("analytics.clv_backtest", "customers", by="1"),
    "clv_backtest 2": "update analytics.clv_backtest set bias_share = 0.6",
    "clv_parameters 1": (
        "update analytics.customer_lifetime_value set probability_alive = null"
    ),
    "cohort_retention 1": one_more(
        "analytics.cohort_retention", "cohort_size", "periods_since = 0", "1"
    ),
    "cohort_retention 2": one_more(
        "analytics.cohort_retention", "revenue", "is_observed"
    ),
    "competitor_signals 1": (
        "delete from analytics.competitor_signals "
        "where customer_id = (select min(customer_id) from analytics.customers)"
    ),
    "complaints 1": "delete from analytics.complaints where order_days = 0",
    "contact_activity 1": (
        "delete from analytics.contact_activity "
        "where customer_id = (select min(customer_id) from analytics.customers)"
    ),
    "control_totals 1": one_more("ops.control_totals", "amount", "stage = 'read'"),
    "control_totals 2": one_more("ops.control_totals", "amount", "stage = 'accepted'"),
    "control_totals 3": one_more(
        "ops.control_totals",
        "amount",
        "stage = 'current_base' and measure = 'rows'",
        "1",
    ),
    "control_totals 4": one_more(
        "ops.control_totals",
        "amount",
        "stage = 'current_base' and measure = 'gross_amount'",
    ),
    "control_totals 5": one_more("ops.control_totals", "amount", "stage = 'mart'"),
    "control_totals 6": one_more("ops.batches", "rows_read", by="1"),
    "customer_abc 1": "delete from analytics.customer_abc where rank = 1",
    "customer_abc 2": one_more(
        "analytics.customer_abc", "metric_value", "metric = 'turnover'"
    ),
    "customer_card 1": (
        "delete from analytics.customer_card "
        "where customer_id = (select min(customer_id) from analytics.customers)"
    ),
    "customer_card 2": one_more("analytics.customer_card", "open_findings", by="1"),
    "customer_lifetime_value 1": one_more(
        "analytics.customer_lifetime_value", "historic_turnover"
    ),
    "customer_loyalty 1": (
        "update analytics.customer_loyalty set state = 'lost' where state = 'retained'"
    ),
    "customer_loyalty 2": (
        "delete from analytics.customer_loyalty where state is null and not is_active"
    ),
    "customer_segments 1": "delete from analytics.customer_segments where turnover < 0",
    "customer_value 1": one_more("analytics.customer_value", "turnover"),
    "customer_value 2": more_before("customer_value", "1.3"),
    "customers 1": "delete from analytics.customers",
    "customers 2": more_before("customers", "2"),
    "customers 3": more_before("customers", "1"),
    "customers 4": (
        "update analytics.customers set is_linked = false where customer_id in ("
        "select customer_id from analytics.invoices group by customer_id "
        "order by sum(turnover_amount) desc limit 1000)"
    ),
    "data_quality_issues 1": "delete from analytics.data_quality_issues",
    "data_quality_issues 2": (
        "update analytics.data_quality_issues set rule = 'link_several_accounts'"
    ),
    "data_quality_issues 3": (
        "update analytics.data_quality_issues set rule = 'lines_differ'"
    ),
    "data_dictionary 1": (
        "update analytics.data_dictionary set description = null "
        "where column_name = 'turnover'"
    ),
    "data_dictionary 2": (
        "insert into analytics.data_dictionary "
        "select * from analytics.data_dictionary where column_name = 'turnover'"
    ),
    "data_dictionary 3": (
        "update analytics.data_dictionary set formula = null "
        "where column_name = 'value_coefficient'"
    ),
    "delivery_rhythms 1": (
        "update ops.delivery_rhythms set last_extracted_at = last_extracted_at - "
        "interval 1 day where entity = 'invoice'"
    ),
    "delivery_rhythms 2": (
        "update ops.delivery_rhythms set is_late = true where entity = 'invoice'"
    ),
    "dependency_by_user 1": (
        "update analytics.dependency_by_user set accounts_owned = accounts_owned + 1"
    ),
    "dependency_risk 1": (
        "delete from analytics.dependency_risk "
        "where customer_id = (select min(customer_id) from analytics.customers)"
    ),
    "fit_criteria 1": "update analytics.key_account_fit set set_id = 's', criteria = 8",
    "invoice_lines 1": "delete from analytics.invoice_lines",
    "invoice_lines 2": one_more("analytics.invoice_lines", "net_amount"),
    "invoice_lines 3": more_before("invoice_lines", "1.2"),
    "invoice_lines 4": SIMULATED.format("invoice_lines"),
    "invoices 2": one_more("analytics.invoices", "gross_amount"),
    "invoices 3": more_before("invoices", "1.2"),
    "invoices 4": more_before("invoices", "1"),
    "invoices 5": more_before("invoices", "1"),
    "invoices 6": LATER,
    "invoices 7": (
        "update analytics.invoices set customer_id = null "
        "where invoice_date >= date '2011-06-01'"
    ),
    "invoices 8": (
        "update analytics.invoices set document_type = 'credit_note', "
        "turnover_amount = -turnover_amount where invoice_date >= date '2011-06-01'"
    ),
    "invoices 9": (
        "update analytics.invoices set due_date = null "
        "where invoice_date >= date '2011-06-01'"
    ),
    "invoices 10": SIMULATED.format("invoices"),
    "key_account_fit 1": (
        "delete from analytics.key_account_fit "
        "where customer_id = (select min(customer_id) from analytics.customers)"
    ),
    "key_account_organisation 1": (
        "update analytics.key_account_organisation set key_accounts = 1000000"
    ),
    "next_class 1": (
        "update analytics.next_class set abc_class = 'D' where abc_class = 'C'"
    ),
    "overrides 1": "insert into analytics.overrides (table_name) values ('invoices')",
    "payment_discipline 1": (
        "delete from analytics.payment_discipline where period_type = 'quarter'"
    ),
    "payment_discipline 2": one_more(
        "analytics.payment_discipline", "receivable_amount", "period_type = 'ttm'"
    ),
    "payment_discipline 3": "update analytics.payment_discipline set evidence = 'none'",
    "payment_discipline 4": earlier(
        "analytics.payment_discipline", "on_time_amount_share", "1"
    ),
    "payments 1": "delete from analytics.payments",
    "payments 2": one_more("analytics.payments", "amount"),
    "payments 3": more_before("payments", "1.2"),
    "payments 4": one_more("analytics.payments", "allocated_amount"),
    "payments 5": LATER,
    "payments 6": SIMULATED.format("payments"),
    "periods 1": "delete from analytics.periods where period_type = 'ttm'",
    "periods 2": LATER,
    "periods 3": more_before("periods", "1"),
    "previous_release 1": (
        "update ops.previous_release "
        "set release_id = (select release_id from ops.release)"
    ),
    "previous_release 2": (
        "delete from ops.previous_release where table_name = 'invoices'"
    ),
    "product_pairs 1": one_more("analytics.product_pairs", "baskets", by="1"),
    "promises 1": (
        "delete from analytics.promises "
        "where customer_id = (select min(customer_id) from analytics.customers)"
    ),
    "promises_by_user 1": (
        "insert into analytics.promises_by_user (user_id, period_end, made, due, kept) "
        "select 'u', max(period_end), 1, 0, 0 from analytics.promises"
    ),
    "products 1": "delete from analytics.products",
    "products 2": more_before("products", "1.2"),
    "receivables_ageing 1": "update analytics.receivables_ageing set open_amount = 0",
    "receivables_ageing 2": (
        "update ops.release "
        "set as_of = (select max(month_end) from analytics.receivables_ageing)"
    ),
    "rejects 1": one_more("ops.batches", "rows_rejected", by="1"),
    "relationship_method_groups 1": (
        "update analytics.relationship_method_groups set methods = methods + 1"
    ),
    "relationship_methods 1": (
        "delete from analytics.relationship_methods "
        "where customer_id = (select min(customer_id) from analytics.customers)"
    ),
    "relationship_methods 2": (
        "update analytics.relationship_methods set value_share = 0.9 "
        "where method_id is not null"
    ),
    "relationship_stage 1": (
        "delete from analytics.relationship_stage "
        "where customer_id = (select min(customer_id) from analytics.customers)"
    ),
    "relationship_stage 2": one_more("analytics.relationship_stage", "turnover"),
    "relationship_type 1": (
        "delete from analytics.relationship_type "
        "where customer_id = (select min(customer_id) from analytics.customers)"
    ),
    "relationship_type 2": "update analytics.relationship_type set is_class_a = false",
    "release 3": "update ops.release set known_at = timestamp '2000-01-01'",
    "restatements 1": changed(
        previous_release_id="(select release_id from ops.release)"
    ),
    "restatements 2": "; ".join([changed(), changed()]),
    "restatements 3": changed(value_now="null"),
    "restatements 4": changed("'turnover_total'"),
    "response_times 1": (
        "delete from analytics.response_times "
        "where customer_id = (select min(customer_id) from analytics.customers)"
    ),
    "review_agenda 1": (
        "delete from analytics.review_agenda where rule = 'customer_lost'"
    ),
    "review_agenda 2": (
        "update analytics.base_value set value_down = not coalesce(value_down, false)"
    ),
    "review_agenda 3": (
        "delete from analytics.review_agenda where entity_type = 'group'"
    ),
    "review_follow_up 1": (
        "insert into analytics.review_follow_up "
        "(action_id, finding_id, finding_origin) values ('a', 'unknown', 'review')"
    ),
    "revenue_retention 1": one_more("analytics.revenue_retention", "end_turnover"),
    "revenue_concentration 1": one_more("analytics.revenue_concentration", "turnover"),
    "team_selling 1": (
        "delete from analytics.team_selling "
        "where customer_id = (select min(customer_id) from analytics.customers)"
    ),
    "value_drivers 1": one_more("analytics.value_drivers", "value_to", by="0.000001"),
}


@pytest.fixture(scope="module")
def release(
    published_workspaces: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    copy = tmp_path_factory.mktemp("release") / "copy.duckdb"
    shutil.copyfile(published_workspaces["online_retail"].release, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(PREDECESSOR)
        yield connection


def test_every_query_has_a_defect_that_it_must_find() -> None:
    assert set(DEFECTS) == set(QUERIES)


@pytest.mark.slow
@pytest.mark.parametrize("rule", QUERIES)
def test_a_rule_passes_on_a_sound_release(
    release: duckdb.DuckDBPyConnection, rule: str
) -> None:
    assert release.execute(QUERIES[rule]).fetchall() == []


@pytest.mark.slow
@pytest.mark.parametrize("rule", DEFECTS)
def test_a_rule_finds_its_defect(release: duckdb.DuckDBPyConnection, rule: str) -> None:
    release.execute("begin")
    try:
        release.execute(DEFECTS[rule])
        assert release.execute(QUERIES[rule]).fetchall()
    finally:
        release.execute("rollback")
