"""A planned release -> a candidate with every published table in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from include.ingest.discover import rules
from include.ingest.rhythm import delivery_rhythms
from include.ingest.standing import standing
from include.settings import Settings
from include.transform.dbt import run_dbt
from include.transform.dictionary import write_dictionary
from include.transform.plan import planned
from include.transform.register import raw_relations
from include.transform.restate import restate
from include.transform.scores import HISTORY, score_customers
from include.warehouse.base import Release


def build_candidate(
    settings: Settings,
    release_id: str,
    say: Callable[[str], None] = print,
    with_tests: bool = True,
) -> str:
    """Build from scratch, so that a retry after a crash starts clean.

    A candidate without its data tests is for comparing. Raises `NoRoom` before and
    `BuildFailed` during the build.
    """
    warehouse = settings.warehouse()
    release = planned(settings, release_id)
    known = standing(settings.raw, release.known_at, settings.max_rejected)
    folder = settings.root / "candidates" / release_id / "ledger"
    previous = comparable(warehouse.manifests(), warehouse.served(), release)
    rhythms = delivery_rhythms(known, rules(settings), release.known_at)
    relations = raw_relations(settings.raw, release, known, previous, folder, rhythms)
    warehouse.require_room(
        sum(path.stat().st_size for relation in relations for path in relation.files)
    )
    warehouse.open_candidate(release, relations)
    # Unit tests prove the code, not the data: they run in the test suite. `cautious`
    # leaves a test to the half in which the last of its models is built.
    build = partial(
        run_dbt,
        settings,
        release,
        "build",
        *("--exclude-resource-type", "unit_test"),
        *(() if with_tests else ("--exclude-resource-type", "test")),
        *("--indirect-selection", "cautious"),
        say=say,
    )
    build("--select", f"+{HISTORY}")
    score_customers(warehouse, release_id, folder, say)
    build("--exclude", f"+{HISTORY}")
    restate(settings, release_id, say)
    write_dictionary(settings, release_id)
    return release_id


def comparable(
    manifests: Iterable[Mapping[str, Any]], served: str | None, release: Release
) -> Mapping[str, Any] | None:
    """The served release's manifest, unless it stands at a later day or knows more.

    A backfill has less than what readers see on purpose, so that a comparison would
    hold every one of them.
    """
    for manifest in manifests:
        if (
            manifest["release_id"] == served
            and date.fromisoformat(manifest["as_of"]) <= release.as_of
            and datetime.fromisoformat(manifest["known_at"]) <= release.known_at
        ):
            return manifest
    return None
