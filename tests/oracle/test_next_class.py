"""Who does what `next_class` asks for is one class up, and less would not have done."""

from decimal import Decimal

import duckdb
import pytest

CENT = Decimal("0.01")
SHARES = {"A": Decimal("0.80"), "B": Decimal("0.95")}
PER_CLASS = 40


def class_of(own: Decimal, others: list[Decimal]) -> str:
    """The class of an amount among others (DOMAIN section 2, cut at 80 and 95 %)."""
    if own <= 0:
        return "D"
    positive = [amount for amount in others if amount > 0]
    total = sum(positive) + own
    above = sum(amount for amount in positive if amount > own)
    return next((c for c, share in SHARES.items() if above < share * total), "C")


def frequency_factor(bands, orders, months_active, window_days, months) -> Decimal:
    """The factor of the first band whose conditions hold."""
    for gap, share, factor in bands:
        if gap is None or (
            window_days <= gap * orders and Decimal(months_active) >= share * months
        ):
            return factor
    raise AssertionError("no band")


@pytest.fixture(scope="module")
def asked(release):
    """Per period type: (wanting customers, every amount), and the frequency bands."""
    with duckdb.connect(str(release.release), read_only=True) as connection:
        rows = connection.execute(
            """
            select
                next_class.*,
                valued.turnover,
                valued.payment_factor,
                valued.frequency_factor,
                valued.order_days,
                cast(round(valued.active_month_share * periods.months) as integer)
                    as active_months,
                periods.months,
                date_diff('day', periods.period_start, periods.period_end) + 1
                    as window_days,
                discipline.weighted_days_late,
                valued.turnover * case
                    when valued.turnover > 0
                        then valued.payment_factor * valued.frequency_factor
                    else 1
                end as amount
            from analytics.next_class
            inner join analytics.customer_value as valued
                using (customer_id, period_type, period_end)
            inner join analytics.periods using (period_type, period_end)
            left join analytics.payment_discipline as discipline
                using (customer_id, period_type, period_end)
            order by customer_id
            """
        )
        names = [column[0] for column in rows.description]
        customers = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
        bands = connection.execute(
            "select max_mean_gap_days, min_active_month_share, factor "
            "from reference.ref_frequency_factor where min_order_days = 1 order by rank"
        ).fetchall()
        payment = connection.execute(
            "select coalesce(days_late_up_to, 0), factor "
            "from reference.ref_payment_factor "
            "where condition in ('clean', 'late') order by rank"
        ).fetchall()
    periods: dict[str, list[dict]] = {}
    for each in customers:
        periods.setdefault(each["period_type"], []).append(each)
    return periods, bands, payment


def wanting(periods):
    """Some customers below class A, with the amounts of all others of their period."""
    for customers in periods.values():
        amounts = [each["amount"] for each in customers]
        for abc_class in "BCD":
            found = [each for each in customers if each["abc_class"] == abc_class]
            for each in found[:: max(1, len(found) // PER_CLASS)]:
                others = list(amounts)
                others.remove(each["amount"])
                yield each, others


def test_the_turnover_asked_for_lifts_a_customer_and_three_cents_less_do_not(asked):
    periods, *_ = asked
    seen = 0
    for each, others in wanting(periods):
        seen += 1
        turnover = each["turnover"] + each["turnover_needed"]
        factors = each["payment_factor"] * each["frequency_factor"]
        now = turnover if each["turnover"] <= 0 else turnover * factors
        assert class_of(now, others) <= each["next_class"], each
        if each["abc_class"] != "D":
            unit = each["amount"] / each["value_coefficient"]
            short = each["value_needed"] * unit - 3 * CENT
            assert class_of(short, others) >= each["abc_class"], each
    assert seen


def test_the_orders_asked_for_lift_a_customer(asked):
    periods, bands, _ = asked
    for each, others in wanting(periods):
        if each["orders_to_add"] is None:
            continue
        factor = frequency_factor(
            bands,
            each["order_days"] + each["orders_to_add"],
            min(each["months"], each["active_months"] + each["orders_to_add"]),
            each["window_days"],
            each["months"],
        )
        now = each["turnover"] * each["payment_factor"] * factor
        assert class_of(now, others) <= each["next_class"], each


def test_the_days_asked_for_lift_a_customer(asked):
    periods, _, payment = asked
    for each, others in wanting(periods):
        if each["days_late_to_lose"] is None:
            continue
        late = each["weighted_days_late"] - each["days_late_to_lose"]
        factor = next(f for days, f in payment if late <= days + 1e-9)
        now = each["turnover"] * factor * each["frequency_factor"]
        assert class_of(now, others) <= each["next_class"], each
