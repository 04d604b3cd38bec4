"""A served release -> the page that a person wants to read after a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from include.publish.manifest import left_out
from include.run import changes, customers, provenance
from include.run.text import fit, from_here, section
from include.run.workspace import named, sample_of
from include.samples import sample_settings
from include.settings import Settings


def summarise(settings: Settings) -> list[str]:
    """What the served release holds, how it came about, and what to do next."""
    warehouse = settings.warehouse()
    release_id = warehouse.served()
    if release_id is None:
        return ["", "Nothing is published yet."]

    def ask(sql: str, of: str | None = None) -> list[dict[str, Any]]:
        return warehouse.query(of or release_id, sql)

    (release,) = ask("select * from ops.release")
    sample = sample_of(settings)
    story = sample_settings(sample)["description"] if sample else ""
    currency, unit = release["base_currency"], release["value_unit"]
    return [
        "",
        fit(
            f"Release {release_id} of {release['workspace']}, as of {release['as_of']}"
            f", money in {currency}"
        ),
        *section("Extracts", provenance.extracts(ask(provenance.EXTRACTS))),
        *provenance.reasons(ask(provenance.REASONS)),
        *section(
            "Left out of this release",
            provenance.left_out(left_out(warehouse, release_id)),
        ),
        *section("Late by their own rhythm", provenance.late(ask(provenance.LATE))),
        *section("Simulated", provenance.simulated(ask(provenance.SIMULATED), story)),
        *section("Control totals", provenance.totals(ask(provenance.TOTALS), currency)),
        *section("Audit", provenance.audit(ask(provenance.AUDIT))),
        *section(
            "ABC by value coefficient, latest twelve months",
            customers.abc(ask(customers.ABC)),
        ),
        *section(
            "Loyalty: of the customers at the opening, how many stayed",
            customers.loyalty(ask(customers.LOYALTY)),
        ),
        *section(
            f"Most valuable customers (turnover and value in {unit:,} {currency})",
            customers.most_valuable(ask(customers.MOST_VALUABLE), unit),
        ),
        *section(
            "Since the previous release",
            changes.since(ask, warehouse.manifests(), release_id),
        ),
        *section("Files", _files(settings, release_id)),
        *section("Next", _next(settings)),
    ]


def _files(settings: Settings, release_id: str) -> Sequence[str]:
    root, warehouse = settings.root, settings.warehouse()
    places = {
        "published": warehouse.pointer,
        "release": warehouse.kept(release_id),
        "manifest": root / "releases" / f"{release_id}.json",
        "review": root / "review" / f"{release_id}.html",
        "audit": root / "data_docs" / release_id / "index.html",
        "raw lake": settings.raw,
        "landing": settings.landing,
    }
    return [f"  {name:<11}{from_here(path)}" for name, path in places.items()]


def _next(settings: Settings) -> Sequence[str]:
    of = named(settings)
    return [
        f"  make sql {of}    ask the published tables",
        f"  make up {of}     Airflow's UI: runs, logs, roll_back",
        "  make run LANDING=folder SOURCES=name WORKSPACE=name    your own extracts",
    ]
