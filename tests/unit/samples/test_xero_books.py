"""The laid Xero books hold the shipped rows, and payments that the ledger proves."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from include.samples.extracts import open_engine
from include.samples.xero_books import HERE

DELIVERED = """
create table invoices as
select * from read_csv('@xero/invoices_*.csv', all_varchar = true);
create table items as
select * from read_csv('@xero/invoice_line_items_*.csv', all_varchar = true);
create table contacts as
select * from read_csv('@xero/contacts_*.csv', all_varchar = true);

create table sales as
select
    invoice_id, invoice_number, date::date as date,
    fully_paid_on_date::date as fully_paid_on,
    total::decimal(18, 2) as total, currency_rate::decimal(18, 8) as currency_rate
from invoices where type = 'ACCREC' and status in ('PAID', 'AUTHORISED');

create table payments as
select
    payment_id, date::date as date, amount::decimal(18, 2) as amount,
    currency_rate::decimal(18, 10) as currency_rate,
    bank_amount::decimal(18, 2) as bank_amount, status, invoice_id
from read_csv('@xero/payments_*.csv', all_varchar = true);

create table ledger as
select
    source_type, source_id, account_type, account_name,
    journal_date::date as posted_on, net_amount::decimal(18, 2) as amount
from read_csv('#xero_journal_data.csv', all_varchar = true)
inner join read_csv('#xero_journal_line_data.csv', all_varchar = true)
    using (journal_id);
"""


@pytest.fixture(scope="module")
def books(xero_books: Path):
    with open_engine() as connection:
        connection.execute(
            DELIVERED.replace("@", f"{xero_books}/").replace("#", f"{HERE}/")
        )
        yield lambda sql: connection.execute(sql).fetchall()


@pytest.mark.parametrize("month_end", range(17))
def test_receivables_equal_the_ledger_at_every_month_end(books, month_end):
    cutoff = date(2019 + (10 + month_end) // 12, (10 + month_end) % 12 + 1, 1)
    [(last_day, invoiced, open_amount, ledger)] = books(
        f"""
        with cutoff as (
            select last_day(date '{cutoff}') as day
        ), open_invoices as (
            select
                round(total / currency_rate::double, 2)::decimal(18, 2) as invoiced,
                round(coalesce((
                    select sum(amount) from payments, cutoff
                    where payments.invoice_id = sales.invoice_id
                        and status = 'AUTHORISED' and payments.date <= day
                ), 0) / currency_rate::double, 2)::decimal(18, 2) as paid
            from sales, cutoff where sales.date <= day
        )
        select
            (select day from cutoff), sum(invoiced), sum(invoiced - paid),
            (
                select sum(amount) from ledger, cutoff
                where account_name = 'Accounts Receivable' and posted_on <= day
            )
        from open_invoices
        """
    )
    assert invoiced > 0
    assert abs(open_amount - ledger) <= Decimal("0.02"), last_day


def test_the_month_ends_span_the_whole_ledger(books):
    assert books(
        """
        select count(distinct date_trunc('month', posted_on)), min(posted_on) >= date
            '2019-11-01', last_day(max(posted_on)) from ledger
        where account_name = 'Accounts Receivable' or source_type = 'ACCPAY'
        """
    ) == [(17, True, date(2021, 3, 31))]


def test_every_posted_payment_is_delivered_once_with_its_invoice(books):
    posted = books(
        "select distinct source_id from ledger where source_type = 'ACCRECPAYMENT'"
    )
    delivered = books("select payment_id from payments")
    assert sorted(posted) == sorted(delivered)
    assert len(delivered) == 113
    assert (
        books(
            """
        select payment_id from payments left join sales using (invoice_id)
        where sales.invoice_id is null or payments.date < sales.date
        """
        )
        == []
    )


def test_seven_invoices_are_paid_in_two_instalments_and_none_in_excess(books):
    paid = books(
        """
        select invoice_number, count(*), sum(amount), any_value(total),
            max(payments.date), any_value(fully_paid_on)
        from payments inner join sales using (invoice_id)
        where status = 'AUTHORISED' group by invoice_number
        """
    )
    for number, _, amount, total, last_paid, fully_paid_on in paid:
        assert amount == total, number
        assert last_paid == fully_paid_on, number
    assert sorted(number for number, count, *_ in paid if count == 2) == [
        "INV-0001",
        "INV-0004",
        "INV-0045",
        "INV-0056",
        "INV-0085",
        "INV-0101",
        "INV-0110",
    ]
    assert {count for _, count, *_ in paid} == {1, 2}
    [(unpaid,)] = books("select count(*) from sales where fully_paid_on is null")
    [(all_sales,)] = books("select count(*) from sales")
    assert len(paid) == all_sales - unpaid == 103


def test_a_payment_at_its_rate_is_what_the_bank_received(books):
    assert (
        books(
            """
        select payment_id from payments
        where round(amount / currency_rate::double, 2)::decimal(18, 2) != bank_amount
        """
        )
        == []
    )
    [(delivered, banked)] = books(
        """
        select
            (select sum(bank_amount) from payments where status = 'AUTHORISED'),
            (
                select sum(amount) from ledger
                where source_type = 'ACCRECPAYMENT' and account_type = 'BANK'
            )
        """
    )
    assert delivered == banked


def test_reversed_payments_are_deleted_ones(books):
    assert books(
        """
        select invoice_number from payments inner join sales using (invoice_id)
        where payments.status = 'DELETED' order by invoice_number
        """
    ) == [("INV-0016",), ("INV-0023",), ("INV-0070",)]


def test_purchases_and_their_lines_can_be_told_from_sales(books):
    assert books("select type, count(*) from invoices group by type order by type") == [
        ("ACCPAY", 484),
        ("ACCREC", 117),
    ]
    assert books(
        "select invoice_type, count(*) from items group by invoice_type order by all"
    ) == [("ACCPAY", 518), ("ACCREC", 131)]


def test_sales_lines_sum_to_their_header(books):
    assert (
        books(
            """
        select invoices.invoice_id, any_value(sub_total)
        from invoices inner join items using (invoice_id)
        where type = 'ACCREC' group by invoices.invoice_id
        having sum(line_amount::decimal(18, 2)) != any_value(sub_total)::decimal(18, 2)
        """
        )
        == []
    )


def test_customers_are_the_contacts_with_a_sales_invoice(books):
    assert books("select count(*) from contacts where is_customer = 'true'") == [(18,)]
    assert (
        books(
            """
        select contact_id from invoices where type = 'ACCREC'
        except select contact_id from contacts where is_customer = 'true'
        """
        )
        == []
    )
