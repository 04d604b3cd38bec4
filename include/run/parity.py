"""`make parity`: a company built by both engines, and the certificate they agree."""

from __future__ import annotations

import shutil

from include.errors import ParityFailed
from include.parity.build import certify
from include.parity.certificate import verdict
from include.run.workspace import describe, prepare_generated, prepare_sample
from include.settings import Settings


def run(sample: str | None, lines: int | None) -> int:
    """0 if every cell is equal; raise `ParityFailed` with what differs."""
    settings = _prepared(sample, lines)
    print(describe(settings))
    log = settings.root / "parity.log"
    # A line is read when it is written: a build takes minutes.
    with log.open("w", encoding="utf-8", buffering=1) as told:
        print(f"Building every table on each engine; dbt tells its way in {log}")
        kept, compared = certify(settings, lambda line: print(line, file=told))
    print(kept.read_text(encoding="utf-8"))
    if any(each.differences for each in compared):
        raise ParityFailed(
            f"The engines do not agree: {verdict(compared)}. The differences stand "
            f"above and in {kept}; both builds stay in {settings.root / 'candidates'}."
        )
    shutil.rmtree(settings.root / "candidates")
    print(f"Kept: {kept}")
    return 0


def _prepared(sample: str | None, lines: int | None) -> Settings:
    """A workspace of its own, so that nothing which is served is touched."""
    if sample is not None:
        return prepare_sample(f"parity_{sample}", sample)
    return prepare_generated(f"parity_{lines}", lines or 0)
