"""A relation of the raw lake as a typed Spark view over its files, read in place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from include.warehouse.base import RawRelation

# Column of a catalogue entry's own: which folder of the lake a row was read from.
_FOLDER = "raw_folder"
_DERIVED = ("source_id", "row_hash")


def raw_view(relation: RawRelation, url: Callable[[Path], str]) -> list[str]:
    """The statements that register a relation as `raw.<name>`.

    Spark takes a schema and a list of places only from a partitioned table: each
    folder that holds a file is a partition, so nothing is listed but what is known and
    no footer is read to find the columns. A file older than a column of the contract
    reads as NULL there. `url` says where the workers find a path.
    """
    types = {name: kind for name, kind in relation.columns.items()}
    columns = ", ".join(
        f"cast({_expression(name, relation)} as {kind}) as {name}"
        for name, kind in types.items()
    )
    if not relation.files:
        nothing = ", ".join(
            f"cast(null as {kind}) as {name}"
            for name, kind in types.items()
            if name not in _DERIVED
        )
        rows = f"(select {nothing}) where false"
        return [f"create view raw.{relation.name} as select {columns} from {rows}"]
    files = f"raw.{relation.name}_files"
    stored = ", ".join(
        f"{name} {kind}" for name, kind in types.items() if name not in _DERIVED
    )
    named = ", ".join(sorted({literal(path.name) for path in relation.files}))
    folders = sorted({path.parent for path in relation.files})
    places = " ".join(
        f"partition ({_FOLDER} = {at}) location {literal(url(folder))}"
        for at, folder in enumerate(folders)
    )
    return [
        f"create table {files} ({stored}, {_FOLDER} int) using parquet "
        f"partitioned by ({_FOLDER})",
        f"alter table {files} add {places}",
        f"create view raw.{relation.name} as select {columns} from {files} "
        f"where _metadata.file_name in ({named})",
    ]


def _expression(name: str, relation: RawRelation) -> str:
    """What `source_id` and `row_hash` are made of, the same text on every engine."""
    if name == "source_id":
        return f"concat_ws('|', {', '.join(relation.keys) or 'null'})"
    if name == "row_hash":
        cells = ", ".join(
            f"coalesce(cast({column} as string), '')"
            for column in relation.columns
            if column not in _DERIVED
        )
        return f"md5(concat_ws('|', {cells}))"
    return name


def literal(text: str) -> str:
    """A string as Spark SQL writes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
