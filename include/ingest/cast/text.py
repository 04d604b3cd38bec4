"""A cell's words: joined, emptied, cut, mapped; everything before it has a type."""

from __future__ import annotations

from dataclasses import dataclass

from include.ingest.contract import Column
from include.ingest.rules import ColumnRule
from include.ingest.sql import Refusal, cell, is_blank, literal, name, trimmed


@dataclass(frozen=True)
class Text:
    """The words of a cell as SQL.

    `sql` is read by the type; blanks may still stand around it. `given` is what the
    file says, `empty` whether that is nothing, `filled` whether there is a text to be
    typed. `steps` are columns to compute first, each reading those before it.
    """

    sql: str
    given: str
    empty: str
    filled: str
    clean: str
    steps: tuple[tuple[str, str], ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Typed:
    """A typed value as SQL, a cheap proof that it refuses nothing, and refusals."""

    sql: str
    clean: str = "true"
    refusals: tuple[Refusal, ...] = ()
    steps: tuple[tuple[str, str], ...] = ()


def words(column: Column, rule: ColumnRule) -> Text:
    """The text of a canonical column, as its rule makes it of the file's cells."""
    cells = [cell(source.name) for source in rule.sources if source.names]
    if len(cells) == 1 and not _changes(rule):
        return Text(
            sql=cells[0],
            given=cells[0],
            empty=is_blank(cells[0]),
            filled=f"not ({is_blank(cells[0])})",
            clean="true",
        )
    given, text = name(f"{column.name}:given"), name(f"{column.name}:text")
    joined = ", ".join(trimmed(each) for each in cells)
    together = f"concat_ws({literal(rule.separator)}, {joined})"
    found = trimmed(cells[0]) if len(cells) == 1 else f"nullif({together}, '')"
    others = [trimmed(cell(each.name)) for each in rule.fallback if each.names]
    if others:
        found = f"coalesce({', '.join([found, *others] if cells else others)}, null)"
    if rule.null_values:
        empty = ", ".join(literal(value) for value in rule.null_values)
        found = f"case when {found} not in ({empty}) then {found} end"
    default = "null" if rule.default is None else literal(rule.default)
    return Text(
        sql=text,
        given=cells[0] if len(cells) == 1 and not others else given,
        # `otherwise` with nothing in it says that the cell is as good as empty.
        empty=f"{given if rule.otherwise is None else text} is null",
        filled=f"{text} is not null",
        clean="true"
        if rule.otherwise is not None
        else f"({text} is not null or {given} is null)",
        steps=(
            (given, found),
            (
                text,
                f"case when {given} is null then {default} else {_mapped(given, rule)} "
                "end",
            ),
        ),
        refusals=_refusals(column, rule, given, text),
    )


def _changes(rule: ColumnRule) -> bool:
    return bool(
        rule.fallback
        or rule.null_values
        or rule.pattern
        or rule.left
        or rule.values is not None
        or rule.prefix
        or rule.default is not None
    )


def _mapped(given: str, rule: ColumnRule) -> str:
    found = given
    if rule.pattern:
        found = f"nullif(regexp_extract({found}, {literal(rule.pattern)}, 1), '')"
        if rule.otherwise is not None and rule.values is None:
            found = f"coalesce({found}, {literal(rule.otherwise)})"
    if rule.left:
        found = f"left({found}, {rule.left})"
    if rule.values is not None:
        cases = " ".join(
            f"when {literal(value.strip().lower())} then {literal(meant)}"
            for value, meant in rule.values.items()
        )
        other = "" if rule.otherwise is None else f"else {literal(rule.otherwise)} "
        found = f"case lower({found}) {cases} {other}end"
    if rule.otherwise is not None:
        found = f"nullif({found}, '')"
    return f"{literal(rule.prefix)} || {found}" if rule.prefix else found


def _refusals(
    column: Column, rule: ColumnRule, given: str, text: str
) -> tuple[Refusal, ...]:
    if rule.otherwise is not None:
        return ()
    found = []
    lost = f"{given} is not null and {text} is null"
    if rule.pattern:
        matches = f"regexp_extract({given}, {literal(rule.pattern)}, 1) <> ''"
        reason = literal(f"does not match the pattern {rule.pattern}")
        found.append(
            Refusal(column.name, given, f"{lost} and not {matches}", "no_match", reason)
        )
        lost += f" and {matches}"
    if rule.values is not None:
        reason = literal(f"the mapping lists only {', '.join(rule.values)}")
        found.append(Refusal(column.name, given, lost, "unknown_value", reason))
    return tuple(found)
