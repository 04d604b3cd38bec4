"""The landing folder -> the extracts that no batch holds yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from include.errors import MappingError
from include.ingest.ledger import Ledger
from include.ingest.mapping import load
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
        """Content first, so that ids order batches the same wherever they land."""
        return f"{self.content_hash[:16]}{self.rule.version}"


def rules(settings: Settings, feed: str | None = None) -> list[ExtractRule]:
    """The mapping rules of the workspace's source systems, of one feed if given."""
    found = [
        rule for system in settings.sources for rule in load(system, settings.time_zone)
    ]
    return [rule for rule in found if feed in (None, rule.feed)]


def pending_rules(settings: Settings, feed: str) -> list[dict[str, str]]:
    """The rules of the feed with something to land: `{"system": …, "extract": …}`."""
    ledger = Ledger.read(settings.raw)
    return [
        {"system": rule.system, "extract": rule.name}
        for rule in rules(settings, feed)
        if pending(settings, rule, ledger)
    ]


def pending(settings: Settings, rule: ExtractRule, ledger: Ledger) -> list[Extract]:
    """The rule's extracts that are not in the ledger, in name order.

    A file is known by its content: a copy under another name is not taken in twice.
    """
    found: dict[str, Extract] = {}
    for path, file_name in _matching(settings, rule):
        stat = path.stat()
        known = (file_name, stat.st_size, stat.st_mtime_ns)
        if (*known, rule.system, rule.name, rule.version) in ledger.seen:
            continue
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        extract = Extract(path, file_name, rule, stat.st_size, stat.st_mtime_ns, digest)
        if (rule.system, rule.name, extract.batch_id) not in ledger.ids:
            found.setdefault(extract.batch_id, extract)
    return list(found.values())


def unmatched(settings: Settings) -> list[str]:
    """Files in landing that no rule reads: most likely a forgotten source."""
    read = {name for rule in rules(settings) for _, name in _matching(settings, rule)}
    return sorted(set(_landed(settings.landing)) - read)


def _landed(landing: Path) -> list[str]:
    return [
        path.relative_to(landing).as_posix()
        for path in landing.rglob("*")
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    ]


def _matching(settings: Settings, rule: ExtractRule) -> list[tuple[Path, str]]:
    """The landed files of a rule; `MappingError` if another rule claims one too."""
    landing = settings.landing
    claimed = [name for name in sorted(_landed(landing)) if fits(name, rule)]
    for other in rules(settings):
        if (other.system, other.name) == (rule.system, rule.name):
            continue
        for file_name in claimed:
            if fits(file_name, other):
                raise MappingError(
                    f"{file_name} matches two rules: {rule.system}/{rule.name} and "
                    f"{other.system}/{other.name}. Nothing was taken in."
                )
    return [(landing / file_name, file_name) for file_name in claimed]


def fits(file_name: str, rule: ExtractRule) -> bool:
    """Whether the rule's pattern names the file, in any case of letters."""
    path, pattern = (PurePosixPath(s.casefold()) for s in (file_name, rule.files))
    return len(path.parts) == len(pattern.parts) and path.match(str(pattern))
