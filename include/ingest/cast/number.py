"""Text -> number, as declared: nothing is rounded, nothing is guessed.

A number may carry a currency sign, blanks or apostrophes between groups of three
digits, and its minus before, behind or as brackets.
"""

from __future__ import annotations

from collections.abc import Iterator

from include.ingest.cast.currencies import digits, factor
from include.ingest.cast.text import Text, Typed
from include.ingest.contract import Column
from include.ingest.rules import ColumnRule, MinorUnits, Numbers
from include.ingest.sql import Refusal, cell, duckdb_type, literal, name

_BLANK = r"[\s\x{A0}\x{2009}\x{202F}]"
_GROUPS = r"\s\x{A0}\x{2009}\x{202F}'’"
_SIGN = r"(?:[₽$€£¥]|(?i:руб)\.?|(?i:р)\.)"
_POWER = r"\s*[-+]?\d*\.?\d+[eE][-+]?\d+\s*"
# As many as any decimal has that its double gives back.
_DOUBLE_DIGITS = 15
# One point or comma and three digits: a decimal mark, or a mark of thousands.
_TWO_READINGS = r"[^0-9]*[1-9]\d{0,2}[.,]\d{3}[^0-9]*"


def number(column: Column, rule: ColumnRule, text: Text) -> Typed:
    """The value of a number column."""
    kind, written = duckdb_type(column.data_type), name(f"{column.name}:number")
    reading = _written(text.sql, rule.numbers)
    clean = f"{text.sql} is null"
    steps: tuple[tuple[str, str], ...] = ((written, reading),)
    if rule.minor_units:
        # Once a row: the list of currencies is long.
        steps += ((_units(column), digits(rule.minor_units)),)
        count = f"try_cast({written} as decimal(18, 0))"
        value = f"try_cast({count} * {factor(_units(column))} as {kind})"
    elif rule.divide_by:
        given = f"try_cast({written} as decimal(18, 4))"
        value = f"try_cast({given} / {rule.divide_by} as {kind})"
    elif rule.inverse:
        # A rate quoted the other way round.
        given = f"cast(try_cast({written} as decimal(18, 8)) as double)"
        value = f"try_cast(1 / nullif({given}, 0) as {kind})"
    else:
        double, short = (name(f"{column.name}:{each}") for each in ("double", "short"))
        plain = _plain(column, rule, text.sql, double, short)
        steps = (
            (double, f"try_cast({_pointed(text.sql, rule.numbers)} as double)"),
            (short, f"try_cast({double} as {kind})"),
            (written, f"case when {plain} then null else {reading} end"),
        )
        value = (
            f"case when {written} is null then {short} "
            f"else try_cast({written} as {kind}) end"
        )
        clean = f"({text.sql} is null or {written} is null)"
    refusals = tuple(
        Refusal(column.name, text.given, f"{text.filled} and ({wrong})", code, reason)
        for code, wrong, reason in _reasons(column, rule, text, written)
    )
    return Typed(f"-({value})" if rule.negate else value, clean, refusals, steps)


def _pointed(text: str, numbers: Numbers) -> str:
    """The text with a point for its decimal mark."""
    decimal = numbers.decimal or "."
    return text if decimal == "." else f"replace({text}, {literal(decimal)}, '.')"


def _plain(column: Column, rule: ColumnRule, text: str, double: str, short: str) -> str:
    """Whether the text's double gives its value, proved by the way back.

    So it is with nearly every number, at a fraction of what a pattern costs: no two
    decimals of up to fifteen digits have the same double.
    """
    kept = decimals(column.data_type) or 0
    # Of the column's own type: doubles take twice as long to compare.
    bound = f"{10 ** (_DOUBLE_DIGITS - kept):.{kept}f}"
    conditions = [
        f"cast({short} as double) = {double}",
        f"strlen({text}) <= {_DOUBLE_DIGITS}",
        f"{short} between -{bound} and {bound}",
        # What the engine takes for a number, and nobody else.
        f"{text} >= '-'",
        f"not contains({text}, '_')",
    ]
    if rule.numbers.decimal is None:
        # Three of them may be a group of thousands.
        point = f"instr({text}, '.')"
        conditions.append(f"({point} = 0 or strlen({text}) - {point} <> 3)")
    elif rule.numbers.decimal != ".":
        conditions.append(f"not contains({text}, '.')")
    return " and ".join(conditions)


def _written(text: str, numbers: Numbers) -> str:
    """The number as `-1234.56`; '' if it is not written as declared.

    Most are plain digits, and the patterns are only for what is not.
    """
    decimal = numbers.decimal or "."
    plain = _pointed(text, numbers)
    more = f"regexp_matches({text}, '[^0-9{decimal}-]|[0-9{decimal}]-')"
    grouping = _GROUPS + numbers.thousands.replace(".", r"\.")
    body = (
        rf"(?:\d{{1,3}}(?:[{grouping}]\d{{3}})+(?:\{decimal}\d*)?"
        rf"|\d+(?:\{decimal}\d*)?|\{decimal}\d+)"
    )
    around = rf"{_BLANK}*{_SIGN}?{_BLANK}*"
    whole = literal(
        rf"{around}[-−+]?{around}{body}{around}"
        rf"|{around}{body}{around}[-−]{_BLANK}*"
        rf"|{around}\({around}{body}{around}\){around}"
    )
    bare = f"regexp_replace({text}, {literal(_SIGN)}, '', 'g')"
    digits_ = f"regexp_replace({bare}, {literal(f'[^0-9{decimal}]')}, '', 'g')"
    return (
        f"case when not {more} then {plain} "
        f"when regexp_full_match({text}, {whole}) "
        f"then if(regexp_matches({text}, '[-−(]'), '-', '') "
        f"|| replace({digits_}, {literal(decimal)}, '.') "
        f"when regexp_full_match({text}, {literal(_POWER)}) then {text} "
        "else '' end"
    )


def _reasons(
    column: Column, rule: ColumnRule, text: Text, written: str
) -> Iterator[tuple[str, str, str]]:
    """Code, condition and reason of what can be wrong, the weightiest first."""
    value, kind = name(column.name), column.data_type.split("(")[0]
    if rule.numbers.decimal is None:
        yield (
            "ambiguous_number",
            f"regexp_full_match({text.sql}, {literal(_TWO_READINGS)})",
            f"'is ' || replace({text.sql}, ',', '.') || ' or ' || "
            f"translate({text.sql}, '.,', '') || ': declare `decimal` in the mapping'",
        )
    if rule.minor_units:
        yield from _in_minor_units(rule.minor_units, _units(column))
    declared = f" with decimal {rule.numbers.decimal!r}" if rule.numbers.decimal else ""
    if rule.numbers.thousands:
        declared += f" and thousands {rule.numbers.thousands!r}"
    yield (
        f"not_{kind}",
        f"{value} is null",
        literal(f"cannot be read as {column.data_type}{declared}"),
    )
    kept = decimals(column.data_type)
    if kept is None:
        yield "not_double", f"not isfinite({value})", literal("is not a number")
    elif not rule.inverse and not rule.divide_by:
        after = f"strlen(rtrim({written}, '0')) - instr({written}, '.')"
        pointed = f"instr({written}, '.') > 0 and {after} > "
        hidden = f"regexp_matches({written}, '[eE]-')"
        reason = literal(f"the contract keeps {kept} decimals")
        if rule.minor_units:
            whole = literal("minor units are whole")
            yield "too_many_decimals", f"{pointed}0 or {hidden}", whole
            count = f"try_cast({written} as decimal(18, 0))"
            smaller = f"abs({value}) <> abs({count} * {factor(_units(column))})"
            yield "too_many_decimals", smaller, reason
        else:
            yield "too_many_decimals", f"({pointed}{kept}) or {hidden}", reason


def _units(column: Column) -> str:
    """The step that holds how many decimals the minor unit of a row has."""
    return name(f"{column.name}:units")


def _in_minor_units(given: MinorUnits, digits_: str) -> Iterator[tuple[str, str, str]]:
    if given.currency:
        stated = f"coalesce({cell(given.currency.name)}, 'no currency')"
        yield (
            "unknown_currency",
            f"{digits_} is null",
            f"'is in minor units of ' || {stated}",
        )


def decimals(data_type: str) -> int | None:
    """Decimals that the type keeps; None if it has no fixed number of them."""
    if data_type in ("integer", "bigint"):
        return 0
    if data_type.startswith("decimal("):
        return int(data_type.rstrip(")").split(",")[1])
    return None
