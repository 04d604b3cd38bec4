"""Text cells -> typed columns: the SQL by which a row fits the contract or does not.

Nothing is guessed: a number with more decimals than the contract holds, a date in
another format or a value that is not listed is a refusal, never a rounding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from include.ingest.cast.moment import moment
from include.ingest.cast.number import number
from include.ingest.cast.text import Text, Typed, words
from include.ingest.contract import Column
from include.ingest.rules import ColumnRule, EntityRule
from include.ingest.sql import Refusal, duckdb_type, literal, name, trimmed

TRUE = ("true", "t", "yes", "y", "1", "да", "истина")
FALSE = ("false", "f", "no", "n", "0", "нет", "ложь")


@dataclass(frozen=True)
class Cell:
    """A canonical column as SQL: its value, and the refusals it can cause.

    `steps` are computed one after the other before `sql`. `clean` is cheap and true
    only of rows that cause no refusal here, so that only the others are looked into.
    """

    name: str
    sql: str
    clean: str = "true"
    refusals: tuple[Refusal, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()


def cells(rule: EntityRule) -> tuple[Cell, ...]:
    """Every column of the entity, in the contract's order; unmapped ones are NULL."""
    return tuple(
        cast_column(column, rule.columns.get(column.name, ColumnRule()))
        for column in rule.entity.columns
    )


def cast_column(column: Column, rule: ColumnRule) -> Cell:
    """One canonical column; a file that lacks an optional source leaves it NULL."""
    kind = duckdb_type(column.data_type)
    if not any(source.names for source in (*rule.sources, *rule.fallback)):
        value = rule.default if rule.constant is None else rule.constant
        constant = "null" if value is None else literal(value)
        return Cell(column.name, f"cast({constant} as {kind})")
    if rule.less:
        return _difference(column, rule, rule.less)
    text = words(column, rule)
    typed = _typed(column, rule, text)
    clean, refusals = [text.clean, typed.clean], [*text.refusals, *typed.refusals]
    value = name(column.name)
    if column.required:
        clean.append(f"{value} is not null")
        refusals.append(
            Refusal(
                column.name,
                text.given,
                f"{value} is null and {text.empty}",
                "missing",
                literal("a required cell is empty"),
            )
        )
    if column.values:
        listed = ", ".join(literal(each) for each in column.values)
        clean.append(f"({value} is null or {value} in ({listed}))")
        reason = literal(f"allowed are {', '.join(column.values)}")
        refusals.append(
            Refusal(
                column.name,
                text.given,
                f"{value} not in ({listed})",
                "not_allowed",
                reason,
            )
        )
    return Cell(
        column.name,
        typed.sql,
        " and ".join(each for each in clean if each != "true") or "true",
        tuple(refusals),
        (*text.steps, *typed.steps),
    )


def _difference(column: Column, rule: ColumnRule, less: ColumnRule) -> Cell:
    """A column less another one; nothing where either is unknown."""
    whole = replace(column, name=f"{column.name}:whole")
    part = replace(column, name=f"{column.name}:less")
    rules = (replace(rule, less=None, negate=False), less)
    cells_ = [cast_column(*each) for each in zip((whole, part), rules, strict=True)]
    steps = [
        step for each in cells_ for step in (*each.steps, (name(each.name), each.sql))
    ]
    difference = " - ".join(name(each.name) for each in cells_)
    return Cell(
        column.name,
        f"{'-' if rule.negate else ''}({difference})",
        " and ".join(each.clean for each in cells_),
        tuple(
            replace(refusal, column=column.name)
            for each in cells_
            for refusal in each.refusals
        ),
        tuple(steps),
    )


def _typed(column: Column, rule: ColumnRule, text: Text) -> Typed:
    kind = duckdb_type(column.data_type)
    if kind == "varchar":
        words_ = text.sql if text.steps else trimmed(text.sql)
        return Typed(f"upper({words_})" if column.upper else words_)
    if kind == "boolean":
        return _boolean(column, text)
    if kind in ("date", "timestamp"):
        return moment(column, rule, text)
    return number(column, rule, text)


def _boolean(column: Column, text: Text) -> Typed:
    value = name(column.name)
    plain = f"lower({trimmed(text.sql)})"
    true, false = (", ".join(map(literal, each)) for each in (TRUE, FALSE))
    return Typed(
        f"case when {plain} in ({true}) then true when {plain} in ({false}) "
        "then false end",
        f"({text.sql} is null or {value} is not null)",
        (
            Refusal(
                column.name,
                text.given,
                f"{value} is null and {text.filled}",
                "not_boolean",
                literal("cannot be read as boolean"),
            ),
        ),
    )
