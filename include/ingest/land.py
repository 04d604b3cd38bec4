"""One extract -> one immutable batch: written aside, then renamed into place."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from include.errors import ExtractChanging, ExtractRefused
from include.ingest.discover import Extract, check_unchanged, pending, rules
from include.ingest.ledger import BATCH_FILE, Batch, EntityCount, Ledger
from include.ingest.tables.delimited import DelimitedTable
from include.ingest.tables.open import open_table, split
from include.ingest.tables.unpack import Limits
from include.ingest.write import write_entities
from include.settings import Settings


def land_extracts(
    settings: Settings, system: str, extract: str, say: Callable[[str], None] = print
) -> list[str]:
    """Land what one mapping rule has pending; the ids of the new batches.

    Raises `ExtractRefused` at the end, naming every extract that was refused; the
    others are in the lake all the same.
    """
    (rule,) = [
        rule
        for rule in rules(settings)
        if (rule.system, rule.name) == (system, extract)
    ]
    waiting = pending(settings, rule, Ledger.read(settings.raw))
    landed, refused = [], []
    with _connect(settings) as connection:
        for number, each in enumerate(waiting, start=1):
            try:
                batch = land(connection, settings, each)
            except ExtractChanging as changing:
                say(f"{number}/{len(waiting)} {changing}")
                continue
            except ExtractRefused as refusal:
                refused.append(str(refusal))
                say(f"{number}/{len(waiting)} REFUSED {refusal}")
                continue
            landed.append(batch.batch_id)
            for count in batch.entities:
                say(
                    f"{number}/{len(waiting)} {batch.file_name} -> {count.entity}: "
                    f"{count.rows_read:,} rows read, {count.rows_accepted:,} accepted, "
                    f"{count.rows_rejected:,} rejected"
                )
    if refused:
        raise ExtractRefused(
            f"{len(refused)} of {len(waiting)} extracts of {system}/{extract} were "
            f"refused; {len(landed)} were taken in. " + " ".join(refused)
        )
    return landed


def land(
    connection: duckdb.DuckDBPyConnection, settings: Settings, extract: Extract
) -> Batch:
    """Take one extract in, or leave the lake as it was.

    Raises `ExtractRefused`, or `ExtractChanging` if the file changes meanwhile.
    """
    rule = extract.rule
    place = settings.raw / rule.system / rule.name / extract.batch_id
    # One name per batch, so that what a killed run left is cleared by the next.
    aside = place.with_name(f".{extract.batch_id}")
    work = place.with_name(f".{extract.batch_id}.work")
    for folder in (aside, work):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    try:
        delivered = _extracted_at(extract)
        counts, latest = _read(connection, settings, extract, delivered, aside, work)
        check_unchanged(extract)
        batch = Batch(
            batch_id=extract.batch_id,
            feed=rule.feed,
            source_system=rule.system,
            extract=rule.name,
            file_name=extract.file_name,
            file_size=extract.size,
            file_mtime_ns=extract.mtime_ns,
            content_hash=extract.content_hash,
            mapping_version=rule.version,
            is_simulated=rule.is_simulated,
            extracted_at=latest or delivered,
            landed_at=datetime.now(UTC).replace(tzinfo=None),
            entities=counts,
        )
        (aside / BATCH_FILE).write_text(batch.to_json(), encoding="utf-8")
        # The rename is the moment the batch exists: a reader sees all of it or none.
        try:
            aside.rename(place)
        except OSError:
            if not (place / BATCH_FILE).is_file():
                raise
    except ExtractRefused:
        # Half a file may look like a bad one.
        check_unchanged(extract)
        raise
    finally:
        for folder in (aside, work):
            shutil.rmtree(folder, ignore_errors=True)
    return batch


def _read(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    extract: Extract,
    delivered: datetime,
    aside: Path,
    work: Path,
) -> tuple[tuple[EntityCount, ...], datetime | None]:
    """Read the extract into `aside`; what it is unpacked to lies in `work`."""
    if extract.path.is_symlink():
        raise ExtractRefused(
            f"{extract.file_name} is a link; deliver the file itself. "
            "Nothing was taken in."
        )
    limits = Limits(settings.max_unpacked_bytes, settings.max_unpacked_ratio)
    table, rule = open_table(extract.path, extract.rule, limits, work)
    bound = replace(extract, rule=rule)
    try:
        try:
            return write_entities(connection, bound, table, aside, delivered)
        except duckdb.InvalidInputException:
            if not isinstance(table, DelimitedTable):
                raise
        # Some record cannot be split: set those aside and read the rest.
        careful = split(table, rule, extract.path.name, work)
        return write_entities(connection, bound, careful, aside, delivered)
    except duckdb.Error as error:
        raise ExtractRefused(
            f"{extract.file_name}: DuckDB cannot read it "
            f"({str(error).splitlines()[0]}). Nothing was taken in."
        ) from error


def _extracted_at(extract: Extract) -> datetime:
    """When the source system wrote the file, by its name or else by its mtime, UTC."""
    rule = extract.rule.extracted_at
    if not rule or not rule.file_name:
        moment = datetime.fromtimestamp(extract.mtime_ns / 1e9, UTC)
        return moment.replace(tzinfo=None)
    found = re.search(rule.file_name, extract.file_name)
    try:
        if found:
            moment = datetime.strptime(found.group(1), rule.format)
            local = moment.replace(tzinfo=moment.tzinfo or ZoneInfo(rule.time_zone))
            return local.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, IndexError):
        pass
    raise ExtractRefused(
        f"{extract.file_name}: the name does not say when it was extracted "
        f"(expected {rule.file_name} as {rule.format}). Nothing was taken in."
    )


def _connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "threads": str(settings.threads),
            "memory_limit": settings.memory_limit,
            # Rows carry their own identity; keeping file order would cost memory.
            "preserve_insertion_order": "false",
        }
    )
    connection.execute("set TimeZone = 'UTC'")
    return connection
