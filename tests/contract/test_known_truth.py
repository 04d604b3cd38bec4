"""Figures that somebody else published or booked, against what a release says."""

from decimal import Decimal

import duckdb
import pytest

from include.samples.xero_books import HERE


def ask(published, sql):
    return published.deployment.warehouse().query(published.release_id, sql)


def test_online_retail_sums_to_the_published_total(published_workspaces):
    """UCI's 9,747,747.934 for Dec 2010 to Dec 2011, each line rounded to the cent."""
    (row,) = ask(
        published_workspaces["online_retail"],
        "select sum(net_amount) as net, count(distinct customer_id) as customers, "
        "count(*) filter (where customer_id is null) as unassigned "
        "from analytics.invoices where invoice_date >= date '2010-12-01'",
    )
    assert row["net"] == Decimal("9747747.93")
    assert row["unassigned"] > 0


def test_every_line_of_both_publications_is_accounted_for(published_workspaces):
    """1,067,370 lines; those of 1 to 9 December 2010 are in both and count once."""
    published = published_workspaces["online_retail"]
    (read,) = ask(
        published,
        "select sum(rows_read) as r, sum(rows_accepted) as a, sum(rows_rejected) as x "
        "from ops.batches where entity in ('invoice_line', 'credit_note_line')",
    )
    totals = {
        row["stage"]: int(row["amount"])
        for row in ask(
            published,
            "select stage, sum(amount) as amount from ops.control_totals "
            "where measure = 'rows' "
            "and entity in ('invoice_line', 'credit_note_line') group by stage",
        )
    }
    (lines,) = ask(published, "select count(*) as n from analytics.invoice_lines")
    assert (read["r"], read["x"]) == (525_461 + 541_909, 0)
    assert totals["superseded"] == 22_523
    assert lines["n"] == read["a"] - totals["superseded"]


def test_the_trailing_year_to_november_2011_has_a_loyalty_coefficient(
    published_workspaces,
):
    (row,) = ask(
        published_workspaces["online_retail"],
        "select * from analytics.base_loyalty where period_type = 'ttm' "
        "and period_end = date '2011-11-30' and segment = 'all'",
    )
    assert row["closing"] == row["opening"] + row["new"] - row["lost"]
    assert row["retained"] == row["opening"] - row["lost"]
    assert row["loyalty_coefficient"] == pytest.approx(
        row["retained"] / row["opening"], abs=1e-12
    )


def test_the_receivables_of_the_books_agree_with_their_general_ledger(
    published_workspaces,
):
    """Every month-end that the release reports, within 0.02 CAD."""
    months = ask(
        published_workspaces["xero_books"],
        "select month_end, sum(open_amount) as receivables "
        "from analytics.receivables_ageing group by month_end order by month_end",
    )
    assert len(months) >= 4
    for month in months:
        ((ledger,),) = duckdb.execute(
            f"""
            select sum(cast(net_amount as decimal(18, 2)))
            from read_csv('{HERE}/xero_journal_line_data.csv', all_varchar = true)
            inner join read_csv('{HERE}/xero_journal_data.csv', all_varchar = true)
                using (journal_id)
            where account_name = 'Accounts Receivable'
                and cast(journal_date as date) <= ?
            """,
            [month["month_end"]],
        ).fetchall()
        assert abs(month["receivables"] - ledger) <= Decimal("0.02"), month
