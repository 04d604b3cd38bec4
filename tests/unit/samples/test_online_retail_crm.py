"""The wholesaler's invented CRM is coherent, repeatable, and has its planted cases."""

from functools import partial

import pytest

from include.ingest.mapping import load
from include.samples import online_retail as sample
from include.samples.extracts import open_engine
from include.samples.online_retail.simulated import planted_cases
from tests.unit.samples.crm import BEFORE_ITS_CAUSE

CASES = planted_cases()
LAST_YEAR = "between timestamp '2010-12-01' and timestamp '2011-12-10'"


def case(name: str) -> str:
    """The id of a case that is planted once."""
    [found] = CASES[name]
    return found


@pytest.fixture
def ask(online_retail_extracts):
    """The first row that a question returns; `$1` stands for the value given."""
    return lambda sql, *values: online_retail_extracts(sql, *values)[0]


def test_one_thread_lays_the_same_bytes(online_retail, tmp_path, monkeypatch):
    monkeypatch.setattr(sample, "open_engine", partial(open_engine, threads=1))
    sample.lay(tmp_path)
    laid, again = (
        {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (online_retail, tmp_path)
    )
    assert again == laid


def test_no_file_holds_a_record_twice(online_retail):
    rules = load("online_retail_crm")
    assert len(rules) == 20
    for rule in rules:
        [mapped] = rule.entities
        key = ", ".join(mapped.entity.keys)
        with open_engine() as connection:
            [(rows, keys)] = connection.execute(
                f"select count(*), count(distinct (filename, {key})) "
                f"from read_csv('{online_retail}/{rule.files}', "
                "filename = true, all_varchar = true)"
            ).fetchall()
        assert rows == keys > 0, rule.name


@pytest.mark.parametrize(
    ("table", "column", "target", "key"),
    [
        ("contacts", "account_id", "accounts", "account_id"),
        ("account_teams", "account_id", "accounts", "account_id"),
        ("account_teams", "user_id", "users", "user_id"),
        ("opportunities", "account_id", "accounts", "account_id"),
        ("opportunities", "owner_user_id", "users", "user_id"),
        ("activities", "account_id", "accounts", "account_id"),
        ("activities", "contact_id", "contacts", "contact_id"),
        ("activities", "user_id", "users", "user_id"),
        ("activities", "opportunity_id", "opportunities", "opportunity_id"),
        ("activities", "case_id", "cases", "case_id"),
        ("cases", "account_id", "accounts", "account_id"),
        ("cases", "contact_id", "contacts", "contact_id"),
        ("cases", "owner_user_id", "users", "user_id"),
        ("promises", "account_id", "accounts", "account_id"),
        ("promises", "user_id", "users", "user_id"),
        ("account_assessments", "account_id", "accounts", "account_id"),
        ("fit_assessments", "criterion_id", "fit_criteria", "criterion_id"),
        ("method_values", "account_id", "accounts", "account_id"),
        ("programme_costs", "account_id", "accounts", "account_id"),
        ("programme_costs", "user_id", "users", "user_id"),
        ("programme_benefits", "account_id", "accounts", "account_id"),
        ("review_findings", "review_id", "review_sessions", "review_id"),
        ("review_actions", "owner_user_id", "users", "user_id"),
    ],
)
def test_references_resolve(table, column, target, key, online_retail_extracts):
    [(given,)] = online_retail_extracts(f"select count({column}) from {table}")
    missing = online_retail_extracts(
        f"select distinct {column} from {table} where {column} is not null "
        f"and {column} not in (select {key} from {target})"
    )
    assert given > 0
    assert missing == []


def test_nothing_is_dated_before_its_cause_or_after_its_extract(
    online_retail_extracts, online_retail
):
    assert (
        online_retail_extracts(
            f"""
            select 'sold' from opportunities inner join accounts using (account_id)
            where opportunities.created_at < accounts.created_at
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
        ("programme_costs", "cost_date"),
        ("review_actions", "done_on"),
    ):
        with open_engine() as connection:
            [(rows, early)] = connection.execute(
                f"""
                select count({column}), count(*) filter (
                    cast({column} as date) >= cast(
                        regexp_extract(filename, '_extracted_(.*).csv', 1) as date
                    )
                )
                from read_csv(
                    '{online_retail}/online_retail_crm/{name}_2*.csv', filename = true
                )
                """
            ).fetchall()
        assert rows > 0, name
        assert early == 0, name


def test_a_complaint_cites_an_invoice_and_what_was_really_credited_of_it(
    online_retail_extracts, online_retail
):
    lines = "select distinct {number} as document, StockCode as product from read_csv("
    online_retail_extracts(
        "create temp table sold as "
        + lines.format(number="InvoiceNo")
        + f"'{online_retail}/online_retail/invoice_lines_*.csv', all_varchar = true)"
    )
    [(complaints, late, accounts)] = online_retail_extracts(
        "select count(*), count(*) filter (category = 'logistics'), "
        "count(distinct account_id) from cases where kind = 'complaint'"
    )
    assert complaints > 3_000
    assert 0 < late < complaints / 10
    assert accounts > 1_000
    assert (
        online_retail_extracts(
            """
            select case_id from cases
            left join sold on sold.document = invoice_id and sold.product = product_id
            where kind = 'complaint' and category != 'logistics'
                and sold.document is null
            """
        )
        == []
    )
    of_others = online_retail_extracts(
        f"""
        select case_id from cases
        inner join (
            select distinct InvoiceNo, CustomerID from read_csv(
                '{online_retail}/online_retail/invoices_*.csv', all_varchar = true
            )
        ) as invoices on InvoiceNo = invoice_id
        anti join (
            select account_id, billing_customer_id
            from account_links
        ) as links
            on links.account_id = cases.account_id
                and links.billing_customer_id = CustomerID
        where kind = 'complaint'
        """
    )
    assert of_others == []


def test_the_crm_is_kept_in_full_for_a_few_dozen_and_lightly_for_the_rest(
    online_retail_extracts,
):
    spoken = dict(
        online_retail_extracts(
            """
            select is_key_account or is_key_candidate,
                count(*) / count(distinct account_id)
            from accounts inner join activities using (account_id) group by all
            """
        )
    )
    assert spoken[True] > 100
    assert 3 < spoken[False] < 7
    contacts = dict(
        online_retail_extracts(
            """
            select is_key_account, count(contact_id) / count(distinct account_id)
            from accounts inner join contacts using (account_id)
            where not is_key_candidate group by all
            """
        )
    )
    assert contacts[True] == 6
    assert contacts[False] < 1.01


def test_conversations_of_the_cases(ask):
    assert ask(
        "select count(distinct contact_id), count(distinct user_id) from activities "
        f"where account_id = $1 and case_id is null and type != 'proactive_notice' "
        f"and started_at {LAST_YEAR}",
        case("single_threaded"),
    ) == (1, 1)
    months = (
        "select count(*) / 12 from activities where account_id = $1 "
        "and case_id is null and type != 'proactive_notice' "
        "and started_at between timestamp '2010-12-01' and timestamp '2011-12-01'"
    )
    assert ask(months, case("over_served")) == (15,)
    assert ask(months, case("under_served"))[0] < 3
    [(partner,)] = [
        ask(
            "select count(*) from activities where account_id = $1 and is_exec_buyer "
            f"and is_exec_seller and started_at {LAST_YEAR}",
            case("strategic_partner"),
        )
    ]
    assert partner > 2
    assert ask(
        "select count(*) filter (not is_active), min(left_on)::varchar from contacts "
        "where account_id = $1",
        case("departed_contact"),
    ) == (1, "2011-10-09")
    assert (
        ask(
            "select count(*) from activities where account_id = $1 "
            "and type in ('demo', 'trial')",
            case("exploring"),
        )[0]
        > 10
    )


def test_service_of_the_cases(ask):
    slow = ask(
        "select count(*), count(*) filter (first_response_at is null), "
        "count(*) filter (first_response_at < opened_at + interval 10 hour) from cases "
        f"where account_id = $1 and opened_at {LAST_YEAR}",
        case("response_sla_missed"),
    )
    assert slow[0] > slow[1] > 5
    assert slow[2] == 0
    kept = ask(
        "select count(*), count(*) filter (fulfilled_at < due_at), "
        "count(*) filter (fulfilled_at >= due_at) from promises "
        f"where account_id = $1 and made_at {LAST_YEAR} and due_at < '2011-12-01'",
        case("promises_broken"),
    )
    assert kept[1] / kept[0] == pytest.approx(1 / 3, abs=0.08)
    assert kept[2] / kept[0] == pytest.approx(1 / 3, abs=0.08)
    [late, unsolved, discontent] = ask(
        "select avg(date_diff('hour', opened_at, resolved_at)), "
        "count(*) filter (resolved_at is null and opened_at >= '2011-10-10'), "
        f"max(satisfaction) from cases where kind = 'complaint' "
        f"and opened_at {LAST_YEAR} and account_id = $1",
        case("complaints_credited"),
    )
    [usual] = ask(
        "select avg(date_diff('hour', opened_at, resolved_at)) from cases "
        f"where kind = 'complaint' and opened_at {LAST_YEAR} and account_id != $1",
        case("complaints_credited"),
    )
    assert late > 1.5 * usual
    assert unsolved >= 2
    assert discontent <= 2


def test_judgements_and_contracts_of_the_cases(ask):
    assert ask(
        "select count(*), sum(score) from fit_assessments where account_id = $1 "
        "and assessed_on = date '2011-03-01'",
        case("fit_half"),
    ) == (8, 4)
    assert ask(
        "select contract_start::varchar, contract_end::varchar, auto_reorder, "
        "exclusivity, contract_committed_amount > 0 from accounts "
        "where account_id = $1",
        case("contract_client"),
    ) == ("2010-12-01", "2013-05-31", True, False, True)
    assert ask(
        "select exclusivity, data_exchange, onsite_office from accounts "
        "where account_id = $1",
        case("strategic_partner"),
    ) == (True, True, True)
    for name in ("captive_supplier", "uncoupling_key_account"):
        assert ask(
            "select score from account_assessments where account_id = $1 "
            "and dimension = 'customer_intent' and assessed_on = date '2011-02-15'",
            case(name),
        ) == (0,)
    assert ask(
        "select sum(direct_cost) filter (is_account_specific) > 30000 "
        "from programme_costs where account_id = $1",
        case("captive_supplier"),
    ) == (True,)
    assert ask("select key, value, author from overrides") == (
        case("stage_by_hand"),
        "early_kam",
        "David Okafor",
    )


def test_deals_and_records_of_the_cases(ask, online_retail_extracts):
    lost = ask(
        "select count(*), count(*) filter (loss_reason = 'competitor'), "
        "count(competitor) from opportunities where account_id = $1 "
        f"and created_at {LAST_YEAR} and is_closed",
        case("tender_losses"),
    )
    assert lost[0] == lost[1] == lost[2] >= 3
    assert ask(
        "select is_closed, quote_amount > 0 from opportunities where account_id = $1 "
        "order by created_at desc limit 1",
        case("exploring"),
    ) == (False, True)
    assert ask(
        "select is_key_candidate, is_key_account from accounts where account_id = $1",
        case("pre_key_account"),
    ) == (True, False)
    for name, flag in (("test_record", "is_test"), ("deleted_record", "is_deleted")):
        flagged = online_retail_extracts(
            f"select account_id from accounts where {flag} order by account_id"
        )
        assert [account for (account,) in flagged] == sorted(CASES[name])
    assert online_retail_extracts(
        "select distinct entity from review_findings where verdict_code is not null "
        "order by entity"
    ) == [
        (account,)
        for account in sorted(
            case(name)
            for name in (
                "late_payer_growing",
                "uncoupling_key_account",
                "promises_broken",
            )
        )
    ]


def test_no_case_is_left_without_a_test(request):
    source = request.path.read_text(encoding="utf-8")
    assert {name for name in CASES if f'"{name}"' not in source} == set()
