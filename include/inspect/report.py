"""What was found out about a file -> lines that a person reads, one fact on each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice, zip_longest
from pathlib import Path

from include.ingest.rules import ExtractRule
from include.inspect.columns import UNKNOWN
from include.inspect.draft import Unknown
from include.inspect.look import Seen
from include.inspect.probe import Probe
from include.inspect.recognise import Near
from include.inspect.trial import Loaded, Reason, Trial
from include.run.text import WIDTH, count, shorten, table

_LABEL = 12
_NEAREST = 2
_SHOWN_COLUMNS = 6
_SHOWN_ROWS = 3
_SHOWN_REASONS = 8
_BEFORE = " " * (_LABEL + 2)
_DELIMITERS = {"\t": "tab", ",": "comma", ";": "semicolon", " ": "blank"}


def describe(seen: Seen) -> list[str]:
    """Everything about one file but the draft."""
    lines = ["", seen.name]
    if seen.found is None:
        return [*lines, line("Unreadable", seen.unreadable)]
    lines += _shape(seen.found)
    if seen.matches:
        lines += _recognised(seen)
    else:
        lines += [line("System", "unknown: no mapping reads these columns")]
        lines += [line("Near", _near(each)) for each in seen.near[:_NEAREST]]
        lines += _guessed(seen)
        lines += _written(seen.unknown) if seen.unknown else []
    if seen.refused:
        lines.append(line("Refused", seen.refused))
    return lines


def line(label: str, said: str) -> str:
    """A labelled fact."""
    return f"  {label:<{_LABEL}}{said}"


def _shape(found: Probe) -> Iterable[str]:
    shape, encoding = found.format, found.encoding
    kind = {"csv": "delimited text", "bank_exchange": "1CClientBankExchange"}
    yield line("Format", kind.get(shape.type, shape.type.upper()))
    yield line("Packed", found.packing or "no")
    if encoding:
        others = f"; or {' or '.join(encoding.others)}" if encoding.others else ""
        yield line("Encoding", f"{encoding.name} ({encoding.why}){others}")
    else:
        yield line("Encoding", f"of its own ({shape.type.upper()})")
    if shape.type == "csv":
        mark = _DELIMITERS.get(shape.delimiters[0], shape.delimiters[0])
        quote = f"quoted by {shape.quote}" if shape.quote else "not quoted"
        yield line("Dialect", f"cells parted by {mark}, {quote}")
    elif shape.sheet:
        others = ", ".join(found.other_sheets)
        yield line("Dialect", f"sheet {shape.sheet}; there are also {others}")
    elif shape.type == "json":
        yield line("Dialect", f"records in {shape.records or 'the list at the top'}")
    else:
        yield line("Dialect", "the format's own")
    if found.header:
        rows = f", over {found.header.rows} rows" if found.header.rows > 1 else ""
        yield line("Header", f"row {found.header.row}{rows}")


def _recognised(seen: Seen) -> Iterable[str]:
    best, *others = seen.matches
    rule = best.known.rule
    yield line(
        "System", f"{rule.system}, extract {rule.name} ({_shown(best.known.mapping)})"
    )
    yield line("Entity", ", ".join(each.entity.name for each in rule.entities))
    yield line("Name", _name(best.by_name, rule))
    if equal := [m for m in others if m.rank == best.rank]:
        listed = ", ".join(f"{m.known.rule.system}/{m.known.rule.name}" for m in equal)
        yield line("Also fits", f"{listed}: the folder in landing decides")
    if seen.trial:
        yield from tried(seen.trial)


def _shown(path: Path) -> Path:
    """The path as it can be typed here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _name(by_name: bool, rule: ExtractRule) -> str:
    if by_name:
        return f"fits {rule.files} (in landing)"
    return f"does not fit: put it into landing as {rule.files}"


def _guessed(seen: Seen) -> Iterable[str]:
    guesses = seen.unknown.guesses if seen.unknown else ()
    if not guesses or not guesses[0].score:
        yield line("Entity", "not told by any name; the draft says invoice, choose")
        return
    others = ", ".join(each.entity.name for each in guesses[1:4])
    yield line(
        "Entity",
        f"{guesses[0].entity.name}, by its names"
        + (f" (else {others})" if others else ""),
    )


def _written(unknown: Unknown) -> Iterable[str]:
    """The first cells of the file, under its own names."""
    names, cells = zip(*unknown.cells.by_name.items(), strict=True)
    first = islice(zip_longest(*cells, fillvalue=""), _SHOWN_ROWS)
    yield line("As written", "the first rows of the file:")
    yield from _rows(names, [tuple(each) for each in first])


def _near(near: Near) -> str:
    rule = near.known.rule
    return f"{rule.system}/{rule.name}: {near.lacks}"


def tried(trial: Trial) -> Iterable[str]:
    """What would be loaded and what refused, entity by entity."""
    for each in trial.entities:
        yield from _loaded(each)
    if trial.unread:
        yield line("Not read", ", ".join(trial.unread))


def _loaded(loaded: Loaded) -> Iterable[str]:
    counts, name = loaded.count, loaded.count.entity
    yield line(
        "Rows",
        f"{name}: {count(counts.rows_read, 'row')} read, {counts.rows_accepted:,} "
        f"would be loaded, {counts.rows_refused:,} refused, "
        f"{counts.rows_filtered:,} left out by the mapping",
    )
    if loaded.keys < counts.rows_accepted:
        yield line(
            "Repeated",
            f"{name}: {loaded.keys:,} keys in {counts.rows_accepted:,} rows, and of a "
            "key one row counts: lines of a document are no versions of it",
        )
    if loaded.rows:
        yield line("As loaded", f"{name}:")
        yield from _rows(loaded.columns, loaded.rows)
    if loaded.empty:
        yield line("Missing", f"{name} has no {', '.join(loaded.empty)}")
    for reason in loaded.reasons[:_SHOWN_REASONS]:
        yield line("Rejected" if reason.wanted else "Left out", _reason(reason))
    if more := loaded.reasons[_SHOWN_REASONS:]:
        rows = sum(reason.rows for reason in more)
        yield line("Rejected", f"{count(len(more), 'further reason')}, {rows:,} rows")


def _rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The first rows, as many columns beside each other as the page takes."""
    lines = []
    for start in range(0, len(columns), _SHOWN_COLUMNS):
        part = slice(start, start + _SHOWN_COLUMNS)
        wide = (WIDTH - len(_BEFORE)) // _SHOWN_COLUMNS
        shown: Sequence[Sequence[str]] = [
            tuple(shorten(name, wide) for name in columns[part]),
            *(tuple(shorten(cell, wide) for cell in row[part]) for row in rows),
        ]
        lines += [_BEFORE + each.strip() for each in table(shown, left=len(shown[0]))]
    return lines


def _reason(reason: Reason) -> str:
    lines = ", ".join(f"{number:,}" for number in reason.lines)
    more = " ..." if reason.rows > len(reason.lines) else ""
    where = f"{count(reason.rows, 'row')}, first line {lines}{more}"
    value = "" if reason.value is None else f" {reason.value!r}"
    column = f"{reason.column}{value} " if reason.column else ""
    return f"{reason.code}: {where}: {column}{reason.text}"


def unfilled(refusal: str) -> str:
    """A refusal for what the draft leaves open, in plainer words."""
    if f"required column {UNKNOWN}" in refusal:
        return f"fill in every {UNKNOWN} of the draft first"
    return refusal
