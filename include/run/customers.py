"""The figures about customers that a run's summary shows: classes, loyalty, value."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from textwrap import wrap
from typing import Any

from include.run.text import UNKNOWN, WIDTH, fit, plain, share, shorten, table

Rows = Sequence[dict[str, Any]]

PERIODS = {"ttm": "12 months"}

ABC = """
select
    abc_class,
    count(*) as customers,
    sum(metric_value) as metric_value,
    sum(share) as share
from analytics.customer_abc
where
    metric = 'value_coefficient'
    and method = 'cut'
    and period_type = 'ttm'
    and period_end = (
        select max(period_end) from analytics.periods where period_type = 'ttm'
    )
group by abc_class
order by abc_class
"""
LOYALTY = """
select *
from (
    select
        period_type, period_end, opening, new, lost, retained, closing,
        loyalty_coefficient, verdict, verdicts.text_en as verdict_text
    from analytics.base_loyalty
    left join reference.ref_loyalty_verdict as verdicts
        on base_loyalty.verdict = verdicts.code
    where segment = 'all' and loyalty_coefficient is not null
    qualify row_number() over (partition by period_type order by period_end desc) <= 3
)
order by period_type, period_end
"""
MOST_VALUABLE = """
select
    v.customer_id, c.name, v.turnover, v.payment_factor, v.frequency_factor,
    v.value_coefficient, v.payment_evidence
from analytics.customer_value as v
left join analytics.customers as c on v.customer_id = c.customer_id
where
    v.period_type = 'ttm'
    and v.period_end = (
        select max(period_end) from analytics.periods where period_type = 'ttm'
    )
order by v.value_coefficient desc, v.customer_id
limit 5
"""


def abc(rows: Rows) -> list[str]:
    """Customers per class and the share of all value that they hold."""
    head = ("class", "customers", "value", "share of value")
    body = [
        (
            row["abc_class"],
            plain(row["customers"]),
            f"{row['metric_value']:,.3f}",
            share(row["share"]),
        )
        for row in rows
    ]
    if not body:
        return []
    note = "  D brought nothing, or gave back more than it brought: it has no share."
    return [*table([head, *body]), *([note] if "D" in {row[0] for row in body} else [])]


def loyalty(rows: Rows) -> list[str]:
    """The last periods of each type that have a base to compare with."""
    if not rows:
        return ["  No period has a complete base before it yet, so there is none."]
    counted = ("opening", "new", "lost", "retained", "closing")
    head = ("period", "ends", *counted, "loyalty", "verdict")
    body = [
        (
            str(PERIODS.get(row["period_type"], row["period_type"])),
            str(row["period_end"]),
            *(plain(row[key]) for key in counted),
            f"{row['loyalty_coefficient']:.3f}",
            row["verdict"] or UNKNOWN,
        )
        for row in rows
    ]
    verdicts = {row["verdict"]: row["verdict_text"] for row in rows if row["verdict"]}
    return [
        *table([head, *body], left=2),
        *(
            f"  {piece}"
            for code, text in sorted(verdicts.items())
            for piece in wrap(f"{code}: {text}", WIDTH - 2)
        ),
    ]


def most_valuable(rows: Rows, unit: int) -> list[str]:
    """value = turnover x payment factor x frequency factor, customer by customer."""
    head = ("customer", "name", "turnover", "payment", "frequency", "value")
    body = [
        (
            shorten(row["customer_id"], 24),
            shorten(row["name"] or UNKNOWN, 26),
            f"{Decimal(row['turnover']) / unit:,.3f}",
            f"x {row['payment_factor']:.2f}",
            f"x {row['frequency_factor']:.2f}",
            f"= {row['value_coefficient']:,.3f}",
        )
        for row in rows
    ]
    if not body:
        return []
    unpaid = [r["customer_id"] for r in rows if r["payment_evidence"] == "none"]
    note = f"  No payment was due yet from {', '.join(unpaid)}: factor 1 by convention."
    return [*table([head, *body], left=2), *([fit(note)] if unpaid else [])]
