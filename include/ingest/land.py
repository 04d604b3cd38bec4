"""One extract -> one immutable batch: written aside, then renamed into place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from include.errors import ExtractChanging, ExtractRefused
from include.ingest.discover import Extract, check_unchanged, pending, rules
from include.ingest.headers import sources
from include.ingest.ledger import BATCH_FILE, Batch, EntityCount, Ledger
from include.ingest.made_at import made_at
from include.ingest.refused import RefusedExtract, keep_refused
from include.ingest.standing import why_held
from include.ingest.tables.delimited import UNSPLIT, DelimitedTable
from include.ingest.tables.open import open_table, split
from include.ingest.tables.unpack import Limits
from include.ingest.write import write_entities
from include.settings import Settings


def land_extracts(
    settings: Settings, system: str, extract: str, say: Callable[[str], None] = print
) -> list[str]:
    """Land what one mapping rule has pending; the ids of the new batches.

    What is refused, or held for its refused rows, keeps nothing else out: the lake
    knows of it (`standing`), and `left_out.require_all_accepted` names it.
    """
    (rule,) = [
        rule
        for rule in rules(settings)
        if (rule.system, rule.name) == (system, extract)
    ]
    waiting = pending(settings, rule, Ledger.read(settings.raw))
    landed, refused = [], []
    with connect(settings) as connection:
        for number, each in enumerate(waiting, start=1):
            try:
                batch = land(connection, settings, each)
            except ExtractChanging as changing:
                say(f"{number}/{len(waiting)} {changing}")
                continue
            except ExtractRefused as refusal:
                refused.append(_note(each, str(refusal)))
                say(f"{number}/{len(waiting)} REFUSED {refusal}")
                continue
            landed.append(batch.batch_id)
            for count in batch.entities:
                say(
                    f"{number}/{len(waiting)} {batch.file_name} -> {count.entity}: "
                    f"{count.rows_read:,} rows read, {count.rows_accepted:,} accepted, "
                    f"{count.rows_rejected:,} rejected"
                )
            if reason := why_held(batch, settings.max_rejected):
                say(f"{number}/{len(waiting)} HELD {reason}.")
    keep_refused(settings.raw, system, extract, refused)
    return landed


def _note(extract: Extract, reason: str) -> RefusedExtract:
    rule = extract.rule
    return RefusedExtract(
        batch_id=extract.batch_id,
        feed=rule.feed,
        source_system=rule.system,
        extract=rule.name,
        entities=tuple(each.entity.name for each in rule.entities),
        file_name=extract.file_name,
        content_hash=extract.content_hash,
        mapping_version=rule.version,
        is_simulated=rule.is_simulated,
        refused_at=datetime.now(UTC).replace(tzinfo=None),
        reason=reason,
    )


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
        delivered = made_at(rule.extracted_at, extract.file_name, extract.mtime_ns)
        counts, latest, unread = read_extract(
            connection, settings, extract, delivered, aside, work
        )
        check_unchanged(extract)
        # Before the batch exists: a kill after that is followed by no second look.
        shutil.rmtree(work)
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
            mode=rule.mode.kind,
            max_rejected=rule.max_rejected,
            unread_columns=unread,
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


def read_extract(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    extract: Extract,
    delivered: datetime,
    aside: Path,
    work: Path,
) -> tuple[tuple[EntityCount, ...], datetime | None, tuple[str, ...]]:
    """Read the extract into `aside`; what it is unpacked to lies in `work`.

    Returns the counts, the latest moment of a row and the columns nobody reads.
    """
    if extract.path.is_symlink():
        raise ExtractRefused(
            f"{extract.file_name} is a link; deliver the file itself. "
            "Nothing was taken in."
        )
    limits = Limits(settings.max_unpacked_bytes, settings.max_unpacked_ratio)
    table, rule = open_table(extract.path, extract.rule, limits, work)
    bound = replace(extract, rule=rule)
    read = {column for each in sources(rule) for column in each.names}
    unread = tuple(column for column in table.names if column not in read)
    try:
        try:
            return *write_entities(connection, bound, table, aside, delivered), unread
        except UNSPLIT:
            if not isinstance(table, DelimitedTable):
                raise
        # Some record cannot be split: set those aside and read the rest.
        careful = split(table, rule, extract.path.name, work)
        return *write_entities(connection, bound, careful, aside, delivered), unread
    except duckdb.Error as error:
        raise ExtractRefused(
            f"{extract.file_name}: DuckDB cannot read it "
            f"({str(error).splitlines()[0]}). Nothing was taken in."
        ) from error


def connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A connection to read extracts by, as large as the deployment allows."""
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
