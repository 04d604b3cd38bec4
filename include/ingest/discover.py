"""The landing folder -> the extracts that no batch holds yet."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from include.errors import ExtractChanging, MappingError
from include.ingest.ledger import Ledger
from include.ingest.made_at import named_moment
from include.ingest.mapping import load
from include.ingest.refused import read_refused
from include.ingest.rules import ExtractRule
from include.settings import Settings


@dataclass(frozen=True)
class Extract:
    """A delivered file, the rule that reads it, and its content."""

    path: Path
    file_name: str
    rule: ExtractRule
    size: int
    mtime_ns: int
    content_hash: str

    @property
    def batch_id(self) -> str:
        """Of the content, so that ids order batches the same wherever they land.

        The same content is another delivery if its name tells another moment.
        """
        identity = self.content_hash
        if named := named_moment(self.rule.extracted_at, self.file_name):
            told = f"{identity}{named.isoformat()}"
            identity = hashlib.sha256(told.encode()).hexdigest()
        return f"{identity[:16]}{self.rule.version}"


def rules(settings: Settings, feed: str | None = None) -> list[ExtractRule]:
    """The mapping rules of the workspace's source systems, of one feed if given."""
    found = [
        rule for system in settings.sources for rule in load(system, settings.time_zone)
    ]
    return [rule for rule in found if feed in (None, rule.feed)]


def pending_rules(settings: Settings, feed: str) -> list[dict[str, str]]:
    """The rules of the feed with something to land: `{"system": …, "extract": …}`."""
    ledger = Ledger.read(settings.raw)
    refused = {
        (each.source_system, each.extract) for each in read_refused(settings.raw)
    }
    return [
        {"system": rule.system, "extract": rule.name}
        for rule in rules(settings, feed)
        # A note of a file that is no longer there is taken away by landing its rule.
        if pending(settings, rule, ledger) or (rule.system, rule.name) in refused
    ]


def anything_new(settings: Settings) -> bool:
    """Whether an ingest would find other than it left: a file that no batch holds and
    no note says is refused, or a note of a file that has been mended or is gone.
    """
    ledger = Ledger.read(settings.raw)
    noted = {
        (each.source_system, each.extract, each.batch_id)
        for each in read_refused(settings.raw)
    }
    waiting = {
        (rule.system, rule.name, extract.batch_id)
        for rule in rules(settings)
        for extract in pending(settings, rule, ledger)
    }
    return waiting != noted


def pending(settings: Settings, rule: ExtractRule, ledger: Ledger) -> list[Extract]:
    """The rule's extracts that are not in the ledger, in name order.

    A file is known by its content: a copy under another name is not taken in twice,
    unless the names say that they were made at different times.
    """
    found: dict[str, Extract] = {}
    for path, file_name in _matching(settings, rule):
        # A link is refused by what it is, not by what it leads to.
        stat = path.lstat()
        known = (file_name, stat.st_size, stat.st_mtime_ns)
        if (*known, rule.system, rule.name, rule.version) in ledger.seen:
            continue
        _settle(stat.st_mtime, settings.settle_seconds)
        digest = _digest(path)
        extract = Extract(path, file_name, rule, stat.st_size, stat.st_mtime_ns, digest)
        if (rule.system, rule.name, extract.batch_id) not in ledger.ids:
            found.setdefault(extract.batch_id, extract)
    return list(found.values())


def unmatched(settings: Settings) -> list[str]:
    """Files in landing that no rule reads: most likely a forgotten source."""
    read = {name for rule in rules(settings) for _, name in _matching(settings, rule)}
    return [name for name in _landed(settings.landing) if name not in read]


def check_unchanged(extract: Extract) -> None:
    """Raise `ExtractChanging` if the file is no longer what was found."""
    try:
        stat = extract.path.lstat()
    except FileNotFoundError:
        stat = None
    if stat and (stat.st_size, stat.st_mtime_ns) == (extract.size, extract.mtime_ns):
        return
    raise ExtractChanging(
        f"{extract.file_name} is still being written; it is left for the next run."
    )


def _settle(changed: float, seconds: int) -> None:
    """Give a file that changed just now the time to change again."""
    age = time.time() - changed
    if 0 <= age < seconds:
        time.sleep(seconds - age)


def _digest(path: Path) -> str:
    if path.is_symlink():
        return hashlib.sha256(b"link " + os.fsencode(path.readlink())).hexdigest()
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _landed(landing: Path) -> list[str]:
    """Files and links; what a linked folder holds is not looked at."""
    return sorted(
        path.relative_to(landing).as_posix()
        for path in landing.rglob("*")
        if (path.is_file() or path.is_symlink()) and not path.name.startswith(".")
    )


def fits(file_name: str, rule: ExtractRule) -> bool:
    """Whether the rule's pattern names the file, in any case of letters."""

    def fit(parts: list[str], wanted: list[str]) -> bool:
        if not wanted:
            return not parts
        if wanted[0] == "**":
            return any(fit(parts[n:], wanted[1:]) for n in range(len(parts) + 1))
        return (
            bool(parts)
            and fnmatchcase(parts[0], wanted[0])
            and fit(parts[1:], wanted[1:])
        )

    return fit(file_name.casefold().split("/"), rule.files.casefold().split("/"))


def _matching(settings: Settings, rule: ExtractRule) -> list[tuple[Path, str]]:
    """The landed files of a rule; `MappingError` if another rule claims one too."""
    claimed = [name for name in _landed(settings.landing) if fits(name, rule)]
    for other in rules(settings):
        if (other.system, other.name) == (rule.system, rule.name):
            continue
        for file_name in claimed:
            if fits(file_name, other):
                raise MappingError(
                    f"{file_name} matches two rules: {rule.system}/{rule.name} and "
                    f"{other.system}/{other.name}. Nothing was taken in."
                )
    return [(settings.landing / file_name, file_name) for file_name in claimed]
