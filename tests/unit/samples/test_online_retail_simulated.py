"""What is invented about the wholesaler agrees with its real documents."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from include.samples.extracts import open_engine
from include.samples.online_retail.simulated import SYSTEMS

SOURCES = Path(__file__).parents[3] / "include" / "sources"

TABLES = """
create table {table} as
select * from read_csv('{landing}/{system}/{table}_2*.csv', filename = true);
"""
DOCUMENTS = """
create table invoices as
select distinct
    InvoiceNo::varchar as invoice_id, InvoiceDate::date as invoice_date,
    CustomerID::varchar as customer_id, Amount::decimal(18, 2) as amount
from read_csv('@online_retail/invoices_*.csv', all_varchar = true);
create table credit_notes as
select distinct
    CreditNoteNo as credit_note_id, CreditNoteDate::date as credited_on,
    CustomerID as customer_id, Amount::decimal(18, 2) as amount
from read_csv('@online_retail/credit_notes_*.csv', all_varchar = true);
"""


@pytest.fixture(scope="module")
def company(online_retail: Path):
    with open_engine() as connection:
        connection.execute(DOCUMENTS.replace("@", f"{online_retail}/"))
        for system, tables in SYSTEMS.items():
            for table in tables:
                connection.execute(
                    TABLES.format(table=table, landing=online_retail, system=system)
                )
        yield lambda sql: connection.execute(sql).fetchall()


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_invented_system_says_that_it_is_simulated(system):
    mapping = yaml.safe_load((SOURCES / f"{system}.yml").read_text(encoding="utf-8"))
    assert mapping["is_simulated"] is True
    real = yaml.safe_load((SOURCES / "online_retail.yml").read_text(encoding="utf-8"))
    assert "is_simulated" not in real


def test_every_allocation_settles_a_real_invoice_of_the_payer(company):
    assert company("select count(*) from payment_allocations")[0][0] > 30_000
    assert (
        company(
            """
            select payment_id, invoices.invoice_id
            from payment_allocations
            left join payments using (payment_id)
            left join invoices on invoices.invoice_id
                = payment_allocations.invoice_id::varchar
            where invoices.customer_id is distinct from
                payments.billing_customer_id::varchar
            """
        )
        == []
    )


def test_a_payment_is_the_sum_of_what_it_settles(company):
    assert (
        company(
            """
            select payment_id, any_value(payments.amount) as paid,
                sum(payment_allocations.amount) as settled
            from payments left join payment_allocations using (payment_id)
            where payments.amount > 0
            group by payment_id
            having coalesce(round(settled, 2), 0) != round(paid, 2)
            """
        )
        == []
    )


def test_no_invoice_is_settled_beyond_its_amount(company):
    [(paid_in_full, partly_paid, overpaid)] = company(
        """
        select count(*) filter (settled = amount), count(*) filter (settled < amount),
            count(*) filter (settled > amount)
        from (
            select any_value(invoices.amount) as amount,
                sum(payment_allocations.amount::decimal(18, 2)) as settled
            from payment_allocations
            inner join invoices on invoices.invoice_id
                = payment_allocations.invoice_id::varchar
            group by invoices.invoice_id
        )
        """
    )
    assert overpaid == 0
    assert paid_in_full > 30_000
    assert partly_paid > 10


def test_no_payment_is_dated_outside_the_data(company):
    [(first, last, last_document)] = company(
        """
        select min(paid_at), max(paid_at), (select max(invoice_date) from invoices)
        from payments
        """
    )
    assert (str(first), str(last)) == ("2009-12-01", "2011-12-09")
    assert str(last_document) == "2011-12-09"


def test_only_prepayments_are_dated_before_their_invoice(company):
    early = company(
        """
        select terms.terms_id, bool_and(is_prepay), count(*)
        from payment_allocations
        inner join payments using (payment_id)
        inner join billing_customers using (billing_customer_id)
        inner join terms on terms.terms_id = default_terms_id
        inner join invoices on invoices.invoice_id
            = payment_allocations.invoice_id::varchar
        where allocated_at < invoice_date
        group by all
        """
    )
    assert [(terms, prepay) for terms, prepay, _ in early] == [("PREPAY", True)]


def test_a_refund_gives_back_one_credit_note_ten_to_eighteen_days_later(company):
    assert (
        company(
            """
            select payment_id
            from payments
            left join credit_notes on payment_id = 'R-' || credit_note_id
            where payments.amount < 0 and (
                credit_notes.amount::decimal(18, 2) is distinct from
                    -payments.amount::decimal(18, 2)
                or customer_id != billing_customer_id::varchar
                or paid_at - credited_on not between 10 and 18
            )
            """
        )
        == []
    )
    [(refunds, due)] = company(
        """
        select
            (select count(*) from payments where amount < 0),
            (
                select count(*) from credit_notes
                where customer_id is not null
                    and credited_on <= date '2011-11-21'
            )
        """
    )
    # Defaulting customers, some four in a hundred, get none.
    assert 0.92 * due < refunds < due


def test_all_habits_of_paying_occur_in_a_plausible_share(company):
    shares = dict(
        company(
            """
            with lateness as (
                select
                    invoices.invoice_id,
                    invoice_date + net_days::integer as due_on,
                    max(allocated_at) as last_paid_on,
                    coalesce(
                        sum(payment_allocations.amount::decimal(18, 2)), 0
                    ) < any_value(invoices.amount) as is_open
                from invoices
                inner join billing_customers
                    on customer_id = billing_customer_id::varchar
                inner join terms on terms_id = default_terms_id
                left join payment_allocations on invoices.invoice_id
                    = payment_allocations.invoice_id::varchar
                where invoices.amount > 0
                group by all
            )
            select
                case
                    when is_open then 'open'
                    when last_paid_on <= due_on then 'on time'
                    when last_paid_on <= due_on + 9 then 'slightly late'
                    else 'seriously late'
                end,
                count(*) / sum(count(*)) over ()
            from lateness where due_on <= date '2011-08-31' group by all
            """
        )
    )
    assert 0.6 < shares["on time"] < 0.8
    assert 0.1 < shares["slightly late"] < 0.25
    assert 0.08 < shares["seriously late"] < 0.2
    assert 0.01 < shares["open"] < 0.05


def test_every_customer_is_a_billing_customer_with_known_terms(
    company,
):
    assert company(
        """
        select count(*), count(distinct billing_customer_id),
            count(distinct billing_customers.name),            count(terms.terms_id)
        from billing_customers left join terms on terms_id = default_terms_id
        """
    ) == [(5_942, 5_942, 5_942, 5_942)]
    assert (
        company(
            """
            select customer_id from invoices where customer_id is not null
            union select customer_id from credit_notes where customer_id is not null
            except select billing_customer_id::varchar from billing_customers
            """
        )
        == []
    )


def test_links_join_known_accounts_and_leave_some_customers_unlinked(company):
    assert (
        company(
            """
            select account_id from account_links anti join accounts using (account_id)
            union all
            select billing_customer_id::varchar from account_links
            anti join billing_customers using (billing_customer_id)
            """
        )
        == []
    )
    [(links, linked, accounts)] = company(
        """
        select count(*), count(distinct billing_customer_id),
            count(distinct account_id)
        from account_links
        """
    )
    assert links == linked
    assert 0.97 * 5_942 < linked < 0.99 * 5_942
    assert linked - accounts > 200


def test_an_account_is_owned_by_a_seller_who_is_still_there(company):
    assert (
        company(
            """
            select account_id, owner_user_id from (
                select * from accounts
                qualify row_number() over (
                    partition by account_id
                    order by is_key_account desc, terminated_at desc nulls last,
                        owner_user_id desc
                ) = 1
            ) anti join (
                select user_id as owner_user_id from users
                where department = 'sales'
                group by all having bool_and(is_active)
            ) using (owner_user_id)
            """
        )
        == []
    )
    # One of the 25 largest has not been known for half a year.
    assert company(
        "select count(distinct account_id) from accounts where is_key_account"
    ) == [(24,)]


def test_a_terminated_account_has_no_document_afterwards(company):
    [(terminated,)] = company(
        """
        select count(distinct account_id) from accounts
        where terminated_at is not null
        """
    )
    assert terminated > 300
    assert (
        company(
            """
            select account_id from accounts
            inner join account_links using (account_id)
            inner join invoices on billing_customer_id::varchar = customer_id
            where terminated_at is not null and invoice_date >= terminated_at
            """
        )
        == []
    )


def test_turnover_without_customer_stays_without_payment(company):
    [(unassigned,)] = company(
        "select sum(amount) from invoices where customer_id is null"
    )
    assert unassigned > Decimal("2000000")
    [(payments_without_customer,)] = company(
        "select count(*) from payments where billing_customer_id is null"
    )
    assert payments_without_customer == 0
