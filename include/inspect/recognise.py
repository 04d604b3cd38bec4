"""A file and every mapping -> the rule that reads it, or what the nearest one lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from include.errors import ExtractRefused, MappingError
from include.ingest import mapping
from include.ingest.discover import fits
from include.ingest.headers import Missing, sources
from include.ingest.rules import ExtractRule
from include.ingest.tables.open import open_table
from include.ingest.tables.unpack import Limits
from include.inspect.probe import Probe

_HEAD = 1 << 20
# A rule that lacks more of its columns than this share is no near one.
_NEAR = 0.5
# An id and a name are in any file: so few columns tell nothing by themselves.
_FEW = 2


@dataclass(frozen=True)
class Known:
    """A rule of a mapping, and the mapping's file."""

    rule: ExtractRule
    mapping: Path


@dataclass(frozen=True)
class Match:
    """A rule that has all the columns that it needs in the file."""

    known: Known
    by_name: bool
    columns: int

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """A name is told on purpose; an invented company is the last to think of."""
        return self.by_name, not self.known.rule.is_simulated, self.columns


@dataclass(frozen=True)
class Near:
    """A rule that would read the file but for what `lacks` says."""

    known: Known
    by_name: bool
    lacks: str


def mappings(folders: Iterable[Path], time_zone: str) -> tuple[list[Known], list[str]]:
    """The rules of every mapping, and what cannot be followed in one, in words."""
    known, wrong = [], []
    for folder in folders:
        for path in sorted(folder.glob("*.yml")):
            try:
                rules = mapping.load_file(path, time_zone)
            except MappingError as error:
                wrong.append(str(error))
            else:
                known += [Known(rule, path) for rule in rules]
    return known, wrong


def recognise(
    path: Path,
    name: str,
    found: Probe,
    known: Sequence[Known],
    limits: Limits,
    folder: Path,
) -> tuple[list[Match], list[Near]]:
    """Every rule that reads the file, the best first, and the nearest that do not."""
    head = _head(path, found, folder)
    matches, near = [], []
    for each in known:
        if each.rule.format.type != found.format.type:
            continue
        by_name = name_fits(name, each.rule)

        def opened(rule: ExtractRule) -> ExtractRule:
            return open_table(head, rule, limits, folder / "head")[1]

        try:
            bound = opened(each.rule)
        except ExtractRefused as refusal:
            lacks = _lacks(each.rule, found, refusal, opened)
            if lacks and (by_name or lacks[0] <= _NEAR):
                near.append((lacks[0], Near(each, by_name, lacks[1])))
        else:
            columns = {n for source in sources(bound) for n in source.names}
            if by_name or len(columns) > _FEW:
                matches.append(Match(each, by_name, len(columns)))
    near.sort(key=lambda pair: (not pair[1].by_name, pair[0]))
    matches.sort(key=lambda match: match.rank, reverse=True)
    return matches, [each for _, each in near]


def name_fits(name: str, rule: ExtractRule) -> bool:
    """Whether the rule's pattern names the file, in its folder or by itself."""
    alone = replace(rule, files=PurePosixPath(rule.files).name)
    return fits(name, rule) or fits(PurePosixPath(name).name, alone)


def _head(path: Path, found: Probe, folder: Path) -> Path:
    """A text file's first lines, enough to know its columns by; other files whole."""
    if found.format.type != "csv" or found.plain.stat().st_size <= _HEAD:
        return found.plain if found.packing else path
    target = folder / "first_lines" / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with found.plain.open("rb") as content:
        text = content.read(_HEAD)
    target.write_bytes(text[: text.rfind(b"\n") + 1])
    return target


def _lacks(
    rule: ExtractRule,
    found: Probe,
    refusal: ExtractRefused,
    opened: Callable[[ExtractRule], ExtractRule],
) -> tuple[float, str] | None:
    """The share of its columns that a rule lacks, and the refusal in its own words."""
    needed = {source.names for source in sources(rule) if not source.optional}
    if isinstance(refusal, Missing) and refusal.count < len(needed):
        return refusal.count / len(needed), str(refusal)
    if rule.format.type != "csv":
        return None
    try:
        opened(replace(rule, format=found.format))
    except ExtractRefused:
        return None
    return 0, (
        "its columns are all there, in another encoding or dialect than the mapping "
        "declares: add to its `format`"
    )
