"""Files that no mapping knows -> the draft of a mapping that reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from include.ingest.rules import Format
from include.inspect.columns import UNKNOWN, Cells, is_number, lines, quoted
from include.inspect.probe import Probe
from include.inspect.readings import number_marks
from include.inspect.recognise import Known
from include.inspect.words import Guess
from include.run.text import count

_TOTALS = re.compile(
    r"(Итого|Всего|Total|Grand total|Subtotal|Summe|Gesamt|Gesamtsumme)\b",
    re.IGNORECASE,
)
_HEAD = f"""\
# A draft by `make inspect`: look at every line, most at those with a remark; {UNKNOWN}
# is what the file does not tell. The grammar: include/sources/README.md. Inspect the
# file again to see what your changes do; then move this to
# include/sources/{{system}}.yml and the extracts to {{system}}/ in landing, and run
# with SOURCES={{system}}."""


@dataclass(frozen=True)
class Unknown:
    """A readable file that nobody maps: its first cells, and what it may be."""

    name: str
    found: Probe
    cells: Cells
    guesses: Sequence[Guess]

    @property
    def guess(self) -> Guess:
        """The likeliest."""
        return self.guesses[0]


def draft(system: str, unknown: Sequence[Unknown], known: Sequence[Known]) -> str:
    """The YAML of a mapping with one extract for each file."""
    return "\n".join(
        [
            _HEAD.format(system=system),
            f"system: {system}",
            f"title: {quoted(system)}",
            "extracts:",
            *(line for each in unknown for line in _extract(system, each, known)),
            "",
        ]
    )


def _extract(system: str, file: Unknown, known: Sequence[Known]) -> list[str]:
    guess, cells = file.guess, file.cells
    others = [each.entity.name for each in file.guesses[1:4]]
    read = {*guess.columns.values()}
    unread = [name for name in cells.by_name if name not in read]
    written = [
        f"  - name: {_slug(PurePosixPath(file.name).stem) or guess.entity.name}",
        f"    files: {json.dumps(pattern(system, file.name), ensure_ascii=False)}",
        *_format(file.found.format),
        *_numbers(guess, cells),
        *_skip(cells),
        "    entities:",
        f"      - entity: {guess.entity.name}"
        + (f"  # or {', '.join(others)}?" if others else ""),
        "        columns:",
    ]
    for line in lines(guess, cells, known):
        remark = f"  # {line.remark}" if line.remark else ""
        written.append(f"          {line.column}: {line.rule}{remark}")
    if unread:
        listed = ", ".join(" ".join(name.split()) for name in unread)
        written.append(f"    # not read: {listed}")
    return written


def pattern(system: str, name: str) -> str:
    """The file and its likes of other days: digits may differ."""
    alone = re.sub(r"\d[\d._-]*\d|\d", "*", PurePosixPath(name).name)
    return f"{system}/" + re.sub(r"\*+", "*", re.sub(r"[\[\]?]", "?", alone))


def system_name(path: Path) -> str:
    """A name for the system, of the file's or folder's."""
    return _slug(path.stem if path.is_file() else path.name) or "my_system"


def _slug(text: str) -> str:
    """Letters of ASCII, the digits of a date left out."""
    words = re.findall(r"[a-z]+", text.lower())
    return "_".join(words)[:40] if sum(map(len, words)) > 2 else ""


def _format(shape: Format) -> list[str]:
    said: dict[str, str] = {"type": shape.type} if shape.type != "csv" else {}
    if shape.type == "csv":
        if shape.delimiters != (",",):
            said["delimiter"] = (
                "tab"
                if shape.delimiters == ("\t",)
                else json.dumps(shape.delimiters[0])
            )
        if shape.quote != '"':
            said["quote"] = json.dumps(shape.quote)
    if shape.encodings:
        said["encoding"] = shape.encodings[0]
    if shape.sheet:
        said["sheet"] = quoted(shape.sheet)
    if shape.records:
        said["records"] = quoted(shape.records)
    if shape.type in ("csv", "xlsx") and shape.header != 1:
        said["header"] = "search"
    if shape.header_rows > 1:
        said["header_rows"] = str(shape.header_rows)
    listed = ", ".join(f"{key}: {value}" for key, value in said.items())
    return [f"    format: {{{listed}}}"] if said else []


def _numbers(guess: Guess, cells: Cells) -> list[str]:
    """How numbers are written, if every number column has one reading and the same."""
    read = [
        marks
        for column in guess.entity.columns
        if is_number(column) and column.name in guess.columns
        if (marks := number_marks(cells.of(guess.columns[column.name])))
    ]
    if not read:
        return []
    decimals = [
        mark for mark in ".," if all(any(d == mark for d, _ in each) for each in read)
    ]
    if len(decimals) != 1:
        said = "read as thousands or as decimals" if decimals else "written differently"
        return [
            f"    # numbers are {said}: choose",
            '    # numbers: {decimal: ".", thousands: ","}',
            '    # numbers: {decimal: ",", thousands: "."}',
        ]
    (decimal,) = decimals
    groups = {t for each in read for d, t in each if d == decimal and t}
    grouped = f", thousands: {json.dumps(groups.pop())}" if groups else ""
    return [f"    numbers: {{decimal: {json.dumps(decimal)}{grouped}}}"]


def _skip(cells: Cells) -> list[str]:
    """Lines of totals, by the column that says so."""
    for name in cells.by_name:
        if said := [m[1] for cell in cells.of(name) if (m := _TOTALS.match(cell))]:
            words = "|".join(dict.fromkeys(said))
            return [f'    skip: {{column: {quoted(name)}, matches: "^({words})"}}']
    return []


def write(
    folder: Path, system: str, text_of: Sequence[Unknown], known: Sequence[Known]
) -> Path:
    """Write the draft; one that is there already is a person's work and stays."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        name = system if number == 1 else f"{system}_{number}"
        path, text = folder / f"{name}.yml", draft(name, text_of, known)
        if not path.exists():
            path.write_text(text, encoding="utf-8")
            return path
        if path.read_text(encoding="utf-8") == text:
            return path
        number += 1


def to_do(text: str) -> str:
    """How much of a draft is left to decide."""
    rows = list(enumerate(text.splitlines(), start=1))
    open_ = [
        f"{number} {row.split(':')[0].strip()}"
        for number, row in rows
        if f'"{UNKNOWN}"' in row and "#" in row
    ]
    remarks = [row for _, row in rows if "  # " in row]
    which = f": {', '.join(open_)}" if open_ else ""
    return (
        f"{count(len(open_), 'line')} to fill in ({UNKNOWN}){which}; "
        f"{count(len(remarks) - len(open_), 'remark')} to look at"
    )
