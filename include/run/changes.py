"""What differs between a release and the one that was served when it was built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from include.run.text import UNKNOWN, count, money, paragraph, table

Ask = Callable[..., list[dict[str, Any]]]
Figures = Mapping[str, Mapping[str, Any]]

SHOWN = 10
# What a release is made of comes first; the tables computed from it follow by name.
FACTS = ("customers", "products", "invoices", "invoice_lines", "payments")
# Sums that mean something: not every decimal column can be added up.
TOTALS = (
    ("invoices", "turnover_amount"),
    ("invoices", "open_amount"),
    ("payments", "amount"),
)
BEFORE = "select distinct release_id from ops.previous_release"
RESTATED = """
select table_name, sum(figures) as figures
from ops.restatements
group by table_name
order by figures desc, table_name
"""
CLASSES = """
select customer_id, abc_class
from analytics.customer_abc
where
    metric = 'value_coefficient'
    and method = 'cut'
    and period_type = 'ttm'
    and period_end = (
        select max(period_end) from analytics.periods where period_type = 'ttm'
    )
"""


def since(
    ask: Ask, manifests: Sequence[Mapping[str, Any]], release_id: str
) -> list[str]:
    """Rows, totals and class moves; a sentence if there is nothing to compare with."""
    before = [row["release_id"] for row in ask(BEFORE)]
    if not before:
        return ["  This is the first release."]
    held = {manifest["release_id"]: manifest["tables"] for manifest in manifests}
    if before[0] not in held:
        return [f"  The previous release, {before[0]}, is no longer kept."]
    old, new = held[before[0]], held[release_id]
    lines = [
        f"  compared with {before[0]}",
        *_changed("rows", row_changes(old, new)),
        *_changed("total", total_changes(old, new)),
        *class_moves(_classes(ask(CLASSES, before[0])), _classes(ask(CLASSES))),
        *restated(ask(RESTATED)),
    ]
    return lines if len(lines) > 1 else [f"{lines[0]}: no figure changed"]


def row_changes(old: Figures, new: Figures) -> list[tuple[str, str, str]]:
    """(table, rows before, rows now) of each analysis table that grew or shrank."""
    return [
        (name.removeprefix("analytics."), _rows(old, name), _rows(new, name))
        for name in _analysis(old, new)
        if _rows(old, name) != _rows(new, name)
    ]


def total_changes(old: Figures, new: Figures) -> list[tuple[str, str, str]]:
    """(table.column, sum before, sum now) of each of the totals that differs."""
    sums = [
        (f"{name}.{column}", _sum(old, name, column), _sum(new, name, column))
        for name, column in TOTALS
    ]
    return [total for total in sums if total[1] != total[2]]


def class_moves(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """How many customers went from which ABC class to which, the most common first."""
    moves = Counter(
        (old.get(customer, UNKNOWN), new.get(customer, UNKNOWN))
        for customer in {*old, *new}
        if old.get(customer) != new.get(customer)
    )
    if not moves:
        return []
    told = ", ".join(
        f"{before} to {now}: {number:,}"
        for (before, now), number in sorted(
            moves.items(), key=lambda move: (-move[1], move[0])
        )[:SHOWN]
    )
    return [f"  class moves of {count(moves.total(), 'customer')}: {told}"]


def restated(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """How many published figures changed, and the tables with most of them."""
    if not rows:
        return []
    total = sum(int(row["figures"]) for row in rows)
    told = [f"{row['table_name']} {row['figures']:,}" for row in rows[:SHOWN]]
    more = len(rows) - SHOWN
    return paragraph(
        f"{count(total, 'figure')} restated that the previous release had published "
        f"for the same key (ops.restatements): {', '.join(told)}"
        + (f" and {count(more, 'table')} more" if more > 0 else "")
    )


def _analysis(old: Figures, new: Figures) -> list[str]:
    facts = [f"analytics.{name}" for name in FACTS]
    names = {name for name in {*old, *new} if name.startswith("analytics.")}
    return [name for name in facts if name in names] + sorted(names - {*facts})


def _rows(figures: Figures, name: str) -> str:
    return f"{figures[name]['rows']:,}" if name in figures else UNKNOWN


def _sum(figures: Figures, name: str, column: str) -> str:
    totals = figures.get(f"analytics.{name}", {}).get("totals", {})
    return money(Decimal(totals[column])) if column in totals else UNKNOWN


def _classes(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {row["customer_id"]: row["abc_class"] for row in rows}


def _changed(kind: str, changes: Sequence[tuple[str, str, str]]) -> list[str]:
    if not changes:
        return []
    lines = table([(kind, "before", "now"), *changes[:SHOWN]])
    more = len(changes) - SHOWN
    return [*lines, f"  and {count(more, 'table')} more"] if more > 0 else lines
