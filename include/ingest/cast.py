"""Text cells -> typed columns: the SQL by which a row fits the contract or does not.

Nothing is guessed: a number with more decimals than the contract holds, a date in
another format or a value that is not listed is a refusal, never a rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from include.ingest.contract import Column
from include.ingest.rules import ColumnRule, EntityRule

# Portable contract types in DuckDB's words.
DUCKDB_TYPES = {"string": "varchar"}
_TRUE = "('true', '1', 'yes', 'y', 't')"
_FALSE = "('false', '0', 'no', 'n', 'f')"


@dataclass(frozen=True)
class Refusal:
    """A condition under which a cell refuses its row, and how to say so."""

    column: str
    value: str
    condition: str
    code: str
    reason: str


@dataclass(frozen=True)
class Cell:
    """A canonical column as SQL: its value, and the refusals it can cause."""

    name: str
    sql: str
    refusals: tuple[Refusal, ...]


def literal(text: str) -> str:
    """A string as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def name(column: str) -> str:
    """A column name as a SQL identifier."""
    return '"' + column.replace('"', '""') + '"'


def duckdb_type(data_type: str) -> str:
    """A portable contract type as DuckDB writes it."""
    return DUCKDB_TYPES.get(data_type, data_type)


def cells(rule: EntityRule) -> tuple[Cell, ...]:
    """Every column of the entity, in the contract's order; unmapped ones are NULL."""
    return tuple(
        _cell(column, rule.columns[column.name])
        if column.name in rule.columns
        else Cell(column.name, f"cast(null as {duckdb_type(column.data_type)})", ())
        for column in rule.entity.columns
    )


def filters(rule: EntityRule) -> tuple[Refusal, ...]:
    """The rows that this entity does not want; they are counted, not lost."""
    return tuple(
        Refusal(
            column=choice.source.name,
            value=name(choice.source.name),
            condition=(
                f"coalesce({_text(choice.source.name)}, '') not in "
                f"({', '.join(literal(value) for value in choice.values)})"
            ),
            code="filtered",
            reason=f"only {', '.join(choice.values)} is {rule.entity.name} data",
        )
        for choice in rule.keep
    )


def _cell(column: Column, rule: ColumnRule) -> Cell:
    if not rule.sources:
        kind = duckdb_type(column.data_type)
        return Cell(column.name, f"cast({literal(rule.constant or '')} as {kind})", ())
    typed = _typed(column, rule)
    return Cell(column.name, typed, tuple(_refusals(column, rule, typed)))


def _text(column: str) -> str:
    return f"nullif(trim({name(column)}), '')"


def _typed(column: Column, rule: ColumnRule) -> str:
    kind = duckdb_type(column.data_type)
    cell = name(rule.sources[0].name)
    text = _text(rule.sources[0].name)
    if rule.values is not None:
        cases = " ".join(
            f"when {literal(given)} then {literal(meant)}"
            for given, meant in rule.values.items()
        )
        return f"try_cast(case {text} {cases} end as {kind})"
    if kind == "varchar":
        return f"{literal(rule.prefix)} || {text}" if rule.prefix else text
    if kind == "boolean":
        return (
            f"case when lower({text}) in {_TRUE} then true "
            f"when lower({text}) in {_FALSE} then false end"
        )
    if kind in ("date", "timestamp") and rule.formats:
        return f"cast(try_strptime({text}, {literal(rule.formats[0])}) as {kind})"
    if rule.inverse:
        # A rate quoted the other way round.
        given = f"try_cast({cell} as decimal(18,8))"
        return f"cast(1 / nullif(cast({given} as double), 0) as {kind})"
    # No trim: the cast skips blanks itself, and this is the hot path.
    return f"try_cast({cell} as {kind})"


def _refusals(column: Column, rule: ColumnRule, typed: str) -> Iterator[Refusal]:
    cell = name(rule.sources[0].name)
    filled = f"{_text(rule.sources[0].name)} is not null"

    def refusal(condition: str, code: str, reason: str) -> Refusal:
        return Refusal(column.name, cell, condition, code, reason)

    if column.required:
        yield refusal(
            f"{typed} is null and not ({filled})", "missing", "a required cell is empty"
        )
    if rule.values is not None:
        yield refusal(
            f"{typed} is null and {filled}",
            "unknown_value",
            f"the mapping lists only {', '.join(rule.values)}",
        )
    elif column.data_type != "string":
        expected = f" in the format {rule.formats[0]}" if rule.formats else ""
        yield refusal(
            f"{typed} is null and {filled}",
            f"not_{column.data_type.split('(')[0]}",
            f"cannot be read as {column.data_type}{expected}",
        )
    if column.data_type == "double":
        yield refusal(
            f"not coalesce(isfinite({typed}), true)", "not_double", "is not a number"
        )
    if (decimals := _decimals(column.data_type)) is not None and not rule.inverse:
        # Casting would round what the contract cannot hold; that would be a guess.
        # The long text is looked at only where a short one could not be exact.
        yield refusal(
            f"case when instr({cell}, '.') > 0 "
            f"and strlen({cell}) - instr({cell}, '.') > {decimals} "
            f"then length(rtrim(rtrim({cell}), '0')) - instr({cell}, '.') > {decimals} "
            f"else instr({cell}, 'e-') + instr({cell}, 'E-') > 0 end",
            "too_many_decimals",
            f"the contract keeps {decimals} decimals",
        )
    if column.values:
        listed = ", ".join(literal(each) for each in column.values)
        yield refusal(
            f"{typed} not in ({listed})",
            "not_allowed",
            f"allowed are {', '.join(column.values)}",
        )


def _decimals(data_type: str) -> int | None:
    if data_type in ("integer", "bigint"):
        return 0
    if data_type.startswith("decimal("):
        return int(data_type.rstrip(")").split(",")[1])
    return None
