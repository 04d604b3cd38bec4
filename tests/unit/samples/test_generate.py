"""The generated company is coherent, repeatable and of the size asked for."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from include.ingest.contract import entities
from include.ingest.mapping import load
from include.ingest.tables.open import open_table
from include.ingest.tables.unpack import Limits
from include.samples import generate as generator
from include.samples.extracts import open_engine
from include.samples.generate import LAST_DAY, generate

LINES = 20_000


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    generate(folder, LINES, seed=7)
    return folder


@pytest.fixture(scope="module")
def company(landing: Path):
    with open_engine() as connection:
        names = {path.name.split("_20")[0] for path in landing.rglob("*.csv")}
        for name in names:
            connection.execute(
                f"create table {name} as "
                f"from read_csv('{landing}/*/{name}_20*.csv', union_by_name = true)"
            )
        yield lambda sql: connection.execute(sql).fetchall()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_arguments_give_the_same_bytes_on_one_thread(
    landing, tmp_path, monkeypatch
):
    one_thread = partial(open_engine, threads=1)
    monkeypatch.setattr(generator, "open_engine", one_thread)
    generate(tmp_path, LINES, seed=7)
    assert contents(tmp_path) == contents(landing)


def test_another_seed_gives_another_company(landing, tmp_path):
    generate(tmp_path, LINES, seed=8)
    assert contents(tmp_path).keys() == contents(landing).keys()
    assert contents(tmp_path) != contents(landing)


@pytest.mark.parametrize("lines", [10_000, 150_000])
def test_it_has_the_number_of_lines_asked_for(lines, tmp_path):
    generate(tmp_path, lines)
    with open_engine() as connection:
        [(laid, invoices)] = connection.execute(
            "select count(*), count(distinct invoice_id) "
            f"from read_csv('{tmp_path}/*/invoice_lines_*.csv')"
        ).fetchall()
    assert laid == pytest.approx(lines, rel=0.01)
    assert laid / invoices == pytest.approx(10, rel=0.01)


def test_a_shorter_history_is_one(tmp_path):
    generate(tmp_path, 2_000, months=14)
    quarters = sorted(
        path.name.split("_")[1]
        for path in (tmp_path / "generated_billing").glob("invoices_*.csv")
    )
    assert quarters == [
        "2023-Q4",
        "2024-Q1",
        "2024-Q2",
        "2024-Q3",
        "2024-Q4",
    ]
    with open_engine() as connection:
        [(first,)] = connection.execute(
            f"select min(invoice_date) from read_csv('{tmp_path}/*/invoices_*.csv')"
        ).fetchall()
    assert date(2023, 11, 1) <= first < date(2023, 11, 30)


@pytest.mark.parametrize("system", ["generated_crm", "generated_billing"])
def test_its_columns_are_canonical_and_mapped_to_themselves(system, landing):
    rules = load(system)
    assert rules
    for rule in rules:
        assert rule.is_simulated
        [mapped] = rule.entities
        files = sorted(landing.glob(rule.files))
        assert files
        for path in files:
            table, _ = open_table(path, rule, Limits(10**9, 200), path)
            columns = list(table.names)
            assert columns == list(mapped.columns)
            assert columns == [each.sources[0].name for each in mapped.columns.values()]
            canonical = {
                column.name for column in entities()[mapped.entity.name].columns
            }
            assert set(columns) <= canonical


def test_a_header_is_the_sum_of_its_lines(company):
    wrong = """
        select invoice_id from invoices
        left join invoice_lines using (invoice_id)
        group by invoice_id
        having sum(invoice_lines.net_amount::decimal(18, 2))
            is distinct from any_value(invoices.net_amount)::decimal(18, 2)
    """
    assert company(wrong) == []
    assert (
        company(
            """
            select invoice_id from invoices
            where (net_amount + tax_amount)::decimal(18, 2)
                != gross_amount::decimal(18, 2)
            """
        )
        == []
    )


def test_keys_name_one_row_and_references_resolve(company):
    for table, key in (
        ("invoices", "invoice_id"),
        ("invoice_lines", "(invoice_id, line_no)"),
        ("payments", "payment_id"),
        ("credit_notes", "credit_note_id"),
        ("accounts", "account_id"),
        ("billing_customers", "billing_customer_id"),
    ):
        [(rows, keys)] = company(f"select count(*), count(distinct {key}) from {table}")
        assert rows == keys > 0, table
    for table, key, target in (
        ("invoices", "billing_customer_id", "billing_customers"),
        ("invoice_lines", "product_id", "products"),
        ("invoice_lines", "invoice_id", "invoices"),
        ("payment_allocations", "payment_id", "payments"),
        ("payment_allocations", "invoice_id", "invoices"),
        ("credit_notes", "invoice_id", "invoices"),
        ("credit_note_lines", "credit_note_id", "credit_notes"),
        ("write_offs", "invoice_id", "invoices"),
        ("account_links", "account_id", "accounts"),
        ("account_links", "billing_customer_id", "billing_customers"),
    ):
        missing = company(f"select 1 from {table} anti join {target} using ({key})")
        assert missing == [], (table, target)
    assert (
        company(
            """
            select owner_user_id from accounts
            anti join users on owner_user_id = user_id
            """
        )
        == []
    )


def test_no_invoice_is_settled_beyond_its_amount_and_no_void_one_at_all(company):
    settled = """
        with settlements as (
            select invoice_id, amount from payment_allocations
            union all select invoice_id, gross_amount from credit_notes
            union all select invoice_id, amount from write_offs
        )
        select
            count(*) filter (status != 'posted' or settled > gross),
            count(*) filter (settled = gross)
        from (
            select invoice_id, any_value(status) as status,
                any_value(gross_amount)::decimal(18, 2) as gross,
                sum(amount::decimal(18, 2)) as settled
            from settlements inner join invoices using (invoice_id)
            group by invoice_id
        )
    """
    [(too_much, in_full)] = company(settled)
    assert too_much == 0
    assert in_full > 1_500


def test_nothing_is_dated_after_the_last_day_or_before_its_invoice(company):
    [(latest,)] = company(
        """
        select greatest(
            (select max(invoice_date) from invoices),
            (select max(paid_at) from payments),
            (select max(credit_note_date) from credit_notes),
            (select max(write_off_date) from write_offs)
        )
        """
    )
    assert latest <= LAST_DAY
    assert (
        company(
            """
            select payment_id from payment_allocations
            inner join invoices using (invoice_id) where allocated_at < invoice_date
            """
        )
        == []
    )


def test_late_payers_leavers_and_newcomers_occur(company):
    [(customers, late, left, joined, regular)] = company(
        """
        with buyers as (
            select billing_customer_id, min(invoice_date) as first_day,
                max(invoice_date) as last_day,
                count(distinct date_trunc('month', invoice_date)) as months,
                avg((allocated_at > due_date)::int) as late_share
            from invoices left join payment_allocations using (invoice_id)
            group by billing_customer_id
        )
        select count(*), count(*) filter (late_share > 0.5),
            count(*) filter (last_day < '2024-02-01'),
            count(*) filter (first_day > '2023-03-01'), count(*) filter (months >= 33)
        from buyers
        """
    )
    assert customers == LINES // 100
    assert 0.1 < late / customers < 0.4
    assert 0.1 < left / customers < 0.4
    assert 0.1 < joined / customers < 0.4
    assert 0.05 < regular / customers < 0.15
