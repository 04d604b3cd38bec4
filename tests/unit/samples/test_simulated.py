"""The simulated company is whole, coherent, repeatable, and has its planted cases."""

import re
from functools import partial

import pytest

from include.ingest.contract import entities
from include.ingest.mapping import load
from include.samples import sample_settings
from include.samples import simulated as sample
from include.samples.extracts import open_engine
from tests.unit.samples.crm import BEFORE_ITS_CAUSE

SYSTEMS = sample_settings("simulated")["sources"]
CASES = sample.planted_cases()


def test_one_thread_lays_the_same_bytes(simulated, tmp_path, monkeypatch):
    monkeypatch.setattr(sample, "open_engine", partial(open_engine, threads=1))
    sample.lay(tmp_path)
    laid, again = (
        {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (simulated, tmp_path)
    )
    assert again == laid


def test_every_canonical_entity_is_laid_and_all_is_marked_simulated():
    rules = [rule for system in SYSTEMS for rule in load(system)]
    assert {each.entity.name for rule in rules for each in rule.entities} == set(
        entities()
    )
    assert all(rule.is_simulated for rule in rules)
    assert "simulated" in sample_settings("simulated")["description"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_its_columns_are_canonical_and_mapped_to_themselves(system, simulated):
    for rule in load(system):
        [mapped] = rule.entities
        for path in simulated.glob(rule.files):
            with path.open(encoding="utf-8") as lines:
                columns = lines.readline().strip().split(",")
            assert columns == list(mapped.columns)
            assert columns == [each.sources[0].name for each in mapped.columns.values()]


def test_it_is_as_large_as_told(simulated_extracts):
    [(accounts,)] = simulated_extracts("select count(*) from accounts")
    [(lines,)] = simulated_extracts("select count(*) from invoice_lines")
    [(years,)] = simulated_extracts(
        "select count(distinct year(invoice_date)) from invoices"
    )
    assert (accounts, years) == (120, 5)
    assert 30_000 < lines < 60_000


def test_no_file_holds_a_record_twice(simulated):
    for system in SYSTEMS:
        for rule in load(system):
            [mapped] = rule.entities
            key = ", ".join(mapped.entity.keys)
            with open_engine() as connection:
                [(rows, keys)] = connection.execute(
                    f"select count(*), count(distinct (filename, {key})) "
                    f"from read_csv('{simulated}/{rule.files}', "
                    "filename = true, all_varchar = true)"
                ).fetchall()
            assert rows == keys > 0, rule.name


def test_a_header_is_the_sum_of_its_lines(simulated_extracts):
    wrong = """
        select invoice_id from invoices left join invoice_lines using (invoice_id)
        where doc_type = 'invoice'
        group by invoice_id
        having sum(invoice_lines.net_amount::decimal(18, 2))
            is distinct from any_value(invoices.net_amount)::decimal(18, 2)
        union all
        select invoice_id from invoices
        where (net_amount + tax_amount)::decimal(18, 2) != gross_amount::decimal(18, 2)
    """
    assert simulated_extracts(wrong) == []


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        ("invoices", "billing_customer_id", "billing_customers"),
        ("invoices", "terms_id", "terms"),
        ("invoices", "order_id", "sales_orders"),
        ("invoices", "salesperson_user_id", "users"),
        ("invoice_lines", "invoice_id", "invoices"),
        ("invoice_lines", "product_id", "products"),
        ("products", "category_id", "product_categories"),
        ("payments", "billing_customer_id", "billing_customers"),
        ("payment_allocations", "payment_id", "payments"),
        ("payment_allocations", "invoice_id", "invoices"),
        ("credit_notes", "invoice_id", "invoices"),
        ("credit_note_lines", "credit_note_id", "credit_notes"),
        ("write_offs", "invoice_id", "invoices"),
        ("deliveries", "invoice_id", "invoices"),
        ("deliveries", "account_id", "accounts"),
        ("accounts", "owner_user_id", "users"),
        ("account_links", "account_id", "accounts"),
        ("account_links", "billing_customer_id", "billing_customers"),
        ("contacts", "account_id", "accounts"),
        ("account_teams", "user_id", "users"),
        ("opportunities", "account_id", "accounts"),
        ("opportunities", "owner_user_id", "users"),
        ("activities", "account_id", "accounts"),
        ("activities", "contact_id", "contacts"),
        ("activities", "user_id", "users"),
        ("activities", "opportunity_id", "opportunities"),
        ("activities", "case_id", "cases"),
        ("cases", "contact_id", "contacts"),
        ("cases", "product_id", "products"),
        ("cases", "invoice_id", "invoices"),
        ("promises", "user_id", "users"),
        ("fit_assessments", "criterion_id", "fit_criteria"),
        ("programme_costs", "account_id", "accounts"),
        ("review_actions", "review_id", "review_sessions"),
    ],
)
def test_references_resolve(table, column, target, simulated_extracts):
    key = {
        "users": "user_id",
        "terms": "terms_id",
    }.get(target, column)
    [(given,)] = simulated_extracts(f"select count({column}) from {table}")
    missing = simulated_extracts(
        f"select distinct {column} from {table} where {column} is not null "
        f"and {column} not in (select {key} from {target})"
    )
    assert given > 0
    assert missing == []


def test_nothing_is_dated_before_its_cause_or_after_its_extract(
    simulated_extracts, simulated
):
    assert (
        simulated_extracts(
            f"""
            select 'paid' from payment_allocations
            inner join invoices using (invoice_id)
            where allocated_at < invoice_date
            union all
            {BEFORE_ITS_CAUSE}
            """
        )
        == []
    )
    for name, column in (
        ("activities", "started_at"),
        ("cases", "first_response_at"),
        ("promises", "fulfilled_at"),
        ("opportunities", "quote_sent_at"),
        ("contacts", "left_on"),
        ("users", "left_on"),
        ("payments", "paid_at"),
    ):
        with open_engine() as connection:
            early = connection.execute(
                f"""
                select filename from read_csv(
                    '{simulated}/*/{name}_2*.csv', filename = true
                )
                where cast({column} as date)
                    >= cast(regexp_extract(filename, '_extracted_(.*).csv', 1) as date)
                """
            ).fetchall()
        assert early == [], name


def test_no_invoice_is_settled_beyond_its_amount(simulated_extracts):
    [(too_much, in_full)] = simulated_extracts(
        """
        with settlements as (
            select invoice_id, amount from payment_allocations
            union all
            select invoice_id, gross_amount from credit_notes
            where invoice_id is not null
            union all
            select invoice_id, amount from write_offs
        )
        select count(*) filter (settled > gross), count(*) filter (settled = gross)
        from (
            select invoice_id, any_value(gross_amount)::decimal(18, 2) as gross,
                sum(amount::decimal(18, 2)) as settled
            from settlements inner join invoices using (invoice_id)
            group by invoice_id
        )
        """
    )
    assert too_much == 0
    assert in_full > 5_000


def test_the_readme_tells_every_planted_case():
    readme = (sample.HERE / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", readme, re.MULTILINE))
    assert set(told) == set(CASES)
    for name, ids in CASES.items():
        first, last = min(ids), max(ids)
        assert told[name] == (first if first == last else f"{first}–{last}")
