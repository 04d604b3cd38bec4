"""The `format:` of an extract -> how its bytes become text cells."""

from __future__ import annotations

import codecs
from typing import Any, cast

from include.ingest.rules import Format, FormatType
from include.ingest.section import Section

# Which kinds of file a key speaks of.
_KEYS = {
    "type": ("csv", "xlsx", "json", "jsonl", "parquet", "bank_exchange"),
    "delimiter": ("csv",),
    "quote": ("csv",),
    "encoding": ("csv", "bank_exchange"),
    "sheet": ("xlsx",),
    "header": ("csv", "xlsx"),
    "header_rows": ("csv", "xlsx"),
    "records": ("json",),
    "explode": ("json", "jsonl"),
    "member": ("csv", "xlsx", "json", "jsonl", "parquet", "bank_exchange"),
}


def file_format(given: Any, where: str) -> Format:
    """The format; `MappingError` for a key that its type of file cannot have."""
    section = Section.of(given, f"{where}, format", _KEYS)
    kind = cast(FormatType, section.one_of("type", _KEYS["type"], "csv"))
    for key in given:
        if kind not in _KEYS[key]:
            raise section.wrong(f"`{key}` does not apply to {kind}")
    encodings = section.texts("encoding")
    for name in encodings:
        try:
            codecs.lookup(name)
        except LookupError as error:
            raise section.wrong(f"encoding {name!r} is not known") from error
    delimiters = section.texts("delimiter") or (",",)
    delimiters = tuple("\t" if each in (r"\t", "tab") else each for each in delimiters)
    quote = section.text("quote", '"')
    if any(len(each.encode()) != 1 for each in delimiters) or len(quote.encode()) > 1:
        raise section.wrong("`delimiter` and `quote` are one character of ASCII each")
    searched = section.text("header", "1") == "search"
    return Format(
        type=kind,
        delimiters=delimiters,
        quote=quote,
        encodings=encodings,
        sheet=section.optional("sheet"),
        header=None if searched else section.whole("header", least=1) or 1,
        header_rows=section.whole("header_rows", least=1) or 1,
        records=section.optional("records"),
        explode=section.optional("explode"),
        member=section.optional("member"),
    )
