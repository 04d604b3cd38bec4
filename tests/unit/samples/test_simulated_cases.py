"""What the simulated company's README says of a planted case is in the extracts."""

import pytest

from include.samples.simulated import planted_cases

CASES = planted_cases()
IN_2024 = "between date '2024-01-01' and date '2024-12-31'"

# Net turnover of an account by year, through the links that the CRM delivers.
TURNOVER = """
    select account_id, year(invoice_date) as year,
        sum(net_amount)::double as turnover,
        count(distinct invoice_date) as days
    from invoices
    inner join account_links using (billing_customer_id)
    where doc_type = 'invoice'
    group by all
"""


def case(name: str) -> str:
    """The id of a case that is planted once."""
    [found] = CASES[name]
    return found


@pytest.fixture
def ask(simulated_extracts):
    """The first row that a question returns; `$1` stands for the value given."""
    return lambda sql, *values: simulated_extracts(sql, *values)[0]


@pytest.fixture
def turnover(simulated_extracts):
    """An account's turnover by year."""
    return lambda account: dict(
        simulated_extracts(
            f"select year, turnover from ({TURNOVER}) where account_id = $1", account
        )
    )


def test_regulars_are_lost_while_more_newcomers_come(simulated_extracts, turnover):
    for account in CASES["lost_regular"]:
        assert sorted(turnover(account)) == [2020, 2021, 2022, 2023]
    years = {
        year: set(accounts)
        for year, accounts in simulated_extracts(
            f"select year, list(account_id) from ({TURNOVER}) group by year"
        )
    }
    new = {year: len(years[year] - years[year - 1]) for year in (2022, 2023, 2024)}
    kept = {
        year: len(years[year] & years[year - 1]) / len(years[year - 1])
        for year in (2022, 2023, 2024)
    }
    assert new[2024] > new[2023]
    assert kept[2024] < kept[2023] - 0.05


def test_a_single_threaded_account_has_one_pair_of_people(ask):
    rows = ask(
        "select count(*), count(distinct contact_id), count(distinct user_id) "
        "from activities where account_id = $1 and case_id is null "
        "and type != 'proactive_notice'",
        case("single_threaded"),
    )
    assert rows[0] > 100
    assert rows[1:] == (1, 1)
    [contacts] = ask(
        "select count(*) from contacts where account_id = $1", case("single_threaded")
    )
    assert contacts > 1


@pytest.mark.parametrize(
    ("name", "least", "most"), [("over_served", 12, 20), ("under_served", 0, 3)]
)
def test_contacts_a_month(name, least, most, ask):
    [a_month] = ask(
        "select count(*) / 12 from activities where account_id = $1 "
        f"and direction = 'both' and started_at::date {IN_2024}",
        case(name),
    )
    assert least <= a_month <= most


def test_a_late_payer_grows(ask, turnover):
    by_year = turnover(case("late_payer_growing"))
    assert by_year[2024] > by_year[2023] > by_year[2022] > by_year[2021]
    late = (
        "select avg(allocated_at - due_date) from payment_allocations "
        "inner join invoices using (invoice_id) "
        "inner join account_links using (billing_customer_id) "
        "where account_id = $1 and year(invoice_date) = $2"
    )
    assert ask(late, case("late_payer_growing"), 2024)[0] > 30
    assert ask(late, case("late_payer_growing"), 2022)[0] < 3


def test_a_key_account_meets_exactly_half_of_its_criteria(ask):
    fit = ask(
        "select sum(score * weight) / sum(weight), count(*), "
        "count(distinct weight), any_value(is_key_account) "
        "from fit_assessments inner join fit_criteria using (set_id, criterion_id) "
        "inner join accounts using (account_id) "
        f"where account_id = $1 and assessed_on {IN_2024}",
        case("fit_half"),
    )
    assert fit == (0.5, 8, 1, True)


def test_a_key_account_uncouples(ask, turnover):
    account = case("uncoupling_key_account")
    by_year = turnover(account)
    assert 0 < by_year[2024] < by_year[2023] / 2
    breadth = (
        "select count(distinct category_id) from invoice_lines "
        "inner join invoices using (invoice_id) inner join products using (product_id) "
        "inner join account_links using (billing_customer_id) "
        "where account_id = $1 and year(invoice_date) = $2"
    )
    assert ask(breadth, account, 2024) < ask(breadth, account, 2023)
    assert ask(
        "select is_key_account from accounts where account_id = $1", account
    ) == (True,)


def test_a_seller_left_and_some_of_the_portfolio_is_still_in_the_name(ask):
    left = ask(
        "select is_active, left_on::varchar from users where user_id = $1",
        case("seller_left"),
    )
    assert left == (False, "2024-09-30")
    for name, owners in (("orphaned_portfolio", True), ("handed_over", False)):
        for account in CASES[name]:
            found = ask(
                "select owner_user_id = $2 from accounts where account_id = $1",
                account,
                case("seller_left"),
            )
            assert found == (owners,)
            [share] = ask(
                "select avg((user_id = $2)::int) from activities where account_id = $1 "
                "and case_id is null and started_at between date '2024-01-01' "
                "and date '2024-09-30'",
                account,
                case("seller_left"),
            )
            assert share > 0.6


def test_answers_come_too_late_or_never(ask):
    asked, in_time, never = ask(
        "select count(*), "
        "count(*) filter (first_response_at <= opened_at + interval 4 hour), "
        "count(*) filter (first_response_at is null) "
        f"from cases where account_id = $1 and opened_at::date {IN_2024}",
        case("response_sla_missed"),
    )
    assert (asked > 40, in_time) == (True, 0)
    assert never > 10


def test_promises_are_broken(ask):
    made, kept, late, never = ask(
        "select count(*), count(*) filter (fulfilled_at <= due_at), "
        "count(*) filter (fulfilled_at > due_at), "
        "count(*) filter (fulfilled_at is null) "
        f"from promises where account_id = $1 and made_at::date {IN_2024}",
        case("promises_broken"),
    )
    assert made >= 24
    for share in (kept, late, never):
        assert share / made == pytest.approx(1 / 3, abs=0.08)


def test_complaints_of_quality_come_with_credit_notes(ask):
    complaints, credited, defective = ask(
        "select count(distinct case_id), count(distinct credit_note_id), "
        "count(distinct delivery_id) "
        "from cases left join credit_notes using (invoice_id) "
        "left join deliveries using (invoice_id) "
        "where cases.account_id = $1 and kind = 'complaint' and category = 'quality' "
        f"and opened_at::date {IN_2024} "
        "and (reason = 'quality' or reason is null) and qty_defective > 0",
        case("complaints_credited"),
    )
    assert complaints == defective >= 4
    assert credited >= complaints - 1


def test_a_contract_client_reorders_by_itself(ask):
    assert ask(
        "select contract_end > date '2025-12-31', contract_committed_amount > 0, "
        "auto_reorder, exclusivity from accounts where account_id = $1",
        case("contract_client"),
    ) == (True, True, True, False)


def test_two_legal_entities_are_one_account(simulated_extracts):
    found = simulated_extracts(
        "select billing_customer_id, count(distinct year(invoice_date)) "
        "from account_links inner join invoices using (billing_customer_id) "
        "where account_id = $1 group by 1 order by 1",
        case("merged_entity"),
    )
    assert found == [("C011", 5), ("C211", 5)]


def test_a_customer_is_unknown_to_the_crm(ask):
    customer = case("customer_without_account")
    invoices, tax_id, name = ask(
        "select count(*), any_value(tax_id), any_value(name) from invoices "
        "inner join billing_customers using (billing_customer_id) "
        "where billing_customer_id = $1",
        customer,
    )
    assert invoices > 40
    alike = ask(
        "select count(*) from accounts where tax_id = $1 or name = $2", tax_id, name
    )
    linked = ask(
        "select count(*) from account_links where billing_customer_id = $1", customer
    )
    assert alike == linked == (0,)


@pytest.mark.parametrize("name", ["linked_by_tax_id", "linked_by_hand"])
def test_two_accounts_are_found_by_other_grounds_than_a_link(name, ask):
    account = case(name)
    customer = account.replace("A", "C")
    links = ask("select count(*) from account_links where account_id = $1", account)
    same_tax_id = ask(
        "select accounts.tax_id = billing_customers.tax_id from accounts, "
        "billing_customers where account_id = $1 and billing_customer_id = $2",
        account,
        customer,
    )
    decided = ask("select count(*) from overrides where value = $1", account)
    assert links == (0,)
    assert (same_tax_id, decided) == (
        ((True,), (0,)) if name == "linked_by_tax_id" else ((False,), (1,))
    )


def test_one_bought_pauses_and_comes_back(turnover):
    assert sorted(turnover(case("reactivated"))) == [2020, 2021, 2022, 2024]


def test_one_only_returned_goods_in_the_last_year(ask, turnover):
    assert max(turnover(case("return_only"))) == 2023
    credited, refunded = ask(
        "select (select sum(gross_amount) from credit_notes inner join account_links "
        "using (billing_customer_id) where account_id = $1), "
        "(select sum(amount) from payments inner join account_links "
        "using (billing_customer_id) where account_id = $1 and amount < 0)",
        case("return_only"),
    )
    assert credited == -refunded > 0


def test_bad_debt_is_written_off_and_never_paid(ask):
    written_off, paid = ask(
        "select count(write_off_id), count(payment_id) from invoices "
        "inner join account_links using (billing_customer_id) "
        "left join write_offs using (invoice_id) "
        "left join payment_allocations using (invoice_id) "
        "where account_id = $1 and invoice_date >= date '2023-01-01'",
        case("bad_debt"),
    )
    assert (written_off > 5, paid) == (True, 0)


def test_others_pay_before_delivery_in_kind_or_buy_only_in_january(ask):
    assert ask(
        "select bool_and(is_prepayment), bool_and(paid_at <= invoice_date) "
        "from payments inner join payment_allocations using (payment_id) "
        "inner join invoices using (invoice_id) "
        "inner join account_links on account_links.billing_customer_id "
        "= payments.billing_customer_id where account_id = $1",
        case("prepaid"),
    ) == (True, True)
    [in_kind] = ask(
        "select avg(non_cash::int) from payments "
        "inner join account_links using (billing_customer_id) where account_id = $1",
        case("counter_trade"),
    )
    assert in_kind == pytest.approx(0.5, abs=0.15)
    assert ask(
        "select count(distinct order_date), max(month(order_date)) from sales_orders "
        "inner join account_links using (billing_customer_id) "
        "where account_id = $1 and year(order_date) = 2024",
        case("burst"),
    ) == (12, 1)


def test_one_partner_is_invested_in_by_both_and_one_only_by_us(ask):
    sql = (
        "select (select sum(direct_cost) from programme_costs where account_id = $1 "
        "and is_account_specific) > 10000, auto_reorder, onsite_office, "
        "(select count(*) > 3 from activities where account_id = $1 "
        "and type in ('joint_rd', 'joint_planning')) "
        "from accounts where account_id = $1"
    )
    assert ask(sql, case("strategic_partner")) == (True, True, True, True)
    assert ask(sql, case("captive_supplier")) == (True, False, False, False)


def test_heads_of_both_sides_plan_with_the_strategic_partner(ask):
    [met] = ask(
        "select count(*) from activities where account_id = $1 and is_exec_buyer "
        f"and is_exec_seller and started_at::date {IN_2024}",
        case("strategic_partner"),
    )
    assert met >= 2


def test_a_stage_is_decided_by_hand(ask):
    assert ask(
        "select table_name, column_name, value, valid_from::varchar from overrides "
        "where key = $1",
        case("stage_by_hand"),
    ) == ("relationship_stage", "kam_stage", "early_kam", "2024-09-30")


def test_some_never_bought(ask, turnover):
    for name, contacted, quoted in (
        ("awareness", False, False),
        ("exploring", True, True),
        ("pre_key_account", True, False),
    ):
        assert turnover(case(name)) == {}
        assert ask(
            "select (select count(*) > 0 from activities where account_id = $1), "
            "(select count(*) > 0 from opportunities where account_id = $1 "
            "and not is_closed and quote_sent_at is not null)",
            case(name),
        ) == (contacted, quoted)


def test_records_end_are_tests_or_are_deleted(ask):
    for name, told in (
        ("terminated", ("2024-02-12 00:00:00", False, False)),
        ("test_record", (None, True, False)),
        ("deleted_record", (None, False, True)),
    ):
        assert (
            ask(
                "select terminated_at::varchar, is_test, is_deleted from accounts "
                "where account_id = $1",
                case(name),
            )
            == told
        )
    assert ask(
        "select count(*) filter (not is_active), min(left_on)::varchar "
        "from contacts where account_id = $1",
        case("departed_contact"),
    ) == (1, "2024-10-31")
    assert ask(
        "select count(*), count(competitor) from opportunities where account_id = $1 "
        "and type = 'tender' and loss_reason = 'competitor' "
        f"and created_at::date {IN_2024}",
        case("tender_losses"),
    ) == (4, 4)


def test_no_case_is_left_without_a_test(request):
    source = request.path.read_text(encoding="utf-8")
    assert {name for name in CASES if f'"{name}"' not in source} == set()
