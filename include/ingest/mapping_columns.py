"""The `columns:` of an entity -> rules by which text becomes canonical values."""

from __future__ import annotations

from typing import Any

from include.ingest.contract import Column
from include.ingest.rules import ColumnRule, MinorUnits, Numbers, Source
from include.ingest.section import Section

NUMBER_KEYS = ("decimal", "thousands")
_KEYS = (
    *("column", "concat", "constant", "optional", "separator", "null_values"),
    *("pattern", "left", "values", "otherwise", "prefix", "format", "time_zone"),
    *(*NUMBER_KEYS, "minor_units", "negate", "inverse", "divide_by", "less"),
    *("fallback", "default"),
)
# What a key asks of the contract's type.
_FOR_TYPES = {
    "format": ("date", "timestamp"),
    "time_zone": ("date", "timestamp"),
    **dict.fromkeys(
        (*NUMBER_KEYS, "minor_units", "negate", "inverse", "divide_by", "less"),
        ("decimal", "integer", "bigint", "double"),
    ),
}
_UNDECLARED = Numbers()
NAMED_FORMATS = ("iso", "epoch_s", "epoch_ms", "excel_serial")


def numbers(section: Section, shared: Numbers = _UNDECLARED) -> Numbers:
    """How numbers are written, from the keys `decimal` and `thousands`."""
    decimal = section.optional("decimal") or shared.decimal
    thousands = section.text("thousands", shared.thousands)
    if decimal not in (None, ".", ","):
        raise section.wrong(f"decimal {decimal!r}; known: '.', ','")
    if thousands not in ("", ".", ",", " ", "'"):
        raise section.wrong(f"thousands {thousands!r}; known: '.', ',', ' ', \"'\"")
    if decimal == thousands or (thousands in (".", ",") and decimal is None):
        raise section.wrong("`thousands` needs another mark declared as `decimal`")
    return Numbers(decimal, thousands)


def source(section: Section, key: str, optional: bool = False) -> Source:
    """The column of the file that `key` names, with its synonyms."""
    names = section.texts(key)
    if not names or not all(name.strip() for name in names):
        raise section.wrong(f"`{key}` must name a column of the file")
    return Source(names, optional)


def column_rule(
    given: Any, column: Column, where: str, shared: Numbers, time_zone: str
) -> ColumnRule:
    """The rule of one canonical column; a bare name is a column of the file."""
    given = given if isinstance(given, dict) else {"column": given}
    section = Section.of(given, where, _KEYS)
    if len({"column", "concat", "constant"} & set(given)) != 1:
        raise section.wrong("needs one of `column`, `concat`, `constant`")
    kind = column.data_type.split("(")[0]
    for key, kinds in _FOR_TYPES.items():
        if key in given and kind not in kinds:
            raise section.wrong(f"`{key}` does not apply to a {kind}")
    values = section.given.get("values")
    if values is not None:
        Section.of(values, f"{where}.values", values)
        folded = [value.strip().lower() for value in values]
        if len(set(folded)) < len(folded):
            raise section.wrong("`values` lists the same value twice")
    elif "otherwise" in given and "pattern" not in given:
        raise section.wrong("`otherwise` needs `values` or `pattern`")
    less = given.get("less")
    return ColumnRule(
        sources=_sources(section),
        fallback=tuple(Source((name,), True) for name in section.texts("fallback")),
        separator=section.text("separator", " "),
        constant=section.optional("constant"),
        null_values=section.texts("null_values"),
        pattern=section.pattern("pattern", groups=True),
        left=section.whole("left", least=1),
        values=values and {k: Section(values, where).text(k) for k in values},
        otherwise=section.optional("otherwise"),
        prefix=section.text("prefix"),
        formats=formats(section),
        time_zone=section.zone("time_zone", time_zone),
        numbers=numbers(section, shared),
        minor_units=_minor_units(section),
        negate=section.flag("negate"),
        inverse=section.flag("inverse"),
        divide_by=section.whole("divide_by", least=1),
        less=less
        and column_rule(less, column, f"{where}.less", numbers(section, shared), ""),
        default=section.optional("default"),
    )


def formats(section: Section) -> tuple[str, ...]:
    """The date formats of `format`: strptime codes or one of the named ones."""
    found = section.texts("format")
    for each in found:
        if each not in NAMED_FORMATS and "%" not in each:
            raise section.wrong(
                f"format {each!r}; known: {', '.join(NAMED_FORMATS)}, or strptime "
                "codes such as %d.%m.%Y"
            )
    return found


def _sources(section: Section) -> tuple[Source, ...]:
    if "constant" in section.given:
        return ()
    optional = section.flag("optional")
    if "column" in section.given:
        return (source(section, "column", optional),)
    parts = section.items("concat")
    return tuple(
        source(Section({"concat": part}, section.where), "concat", optional)
        for part in parts
    )


def _minor_units(section: Section) -> MinorUnits | None:
    if "minor_units" not in section.given:
        return None
    given = section.given["minor_units"]
    if isinstance(given, str) and given.isdecimal():
        return MinorUnits(digits=section.whole("minor_units"))
    given = given if isinstance(given, dict) else {"currency": given}
    units = Section.of(
        given, f"{section.where}.minor_units", ("currency", "exceptions")
    )
    units.need("currency")
    listed = units.given.get("exceptions", {})
    digits = Section.of(listed, f"{units.where}.exceptions", listed)
    return MinorUnits(
        currency=source(units, "currency"),
        exceptions={code: digits.whole(code) or 0 for code in listed},
    )
