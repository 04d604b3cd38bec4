"""Where releases lie, and the one flip that says which of them is served.

A release is whatever an engine keeps under one name in the workspace: a DuckDB file, a
folder of Parquet tables. It is moved as a whole, and what it is stands beside it.
"""

from __future__ import annotations

import json
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa

from include.errors import ReleaseNotFound
from include.warehouse.arrow_types import ARROW
from include.warehouse.base import AUDIT_COLUMNS, SET_ASIDE

# The same names in every candidate's folder, so that dbt is told the same.
CANDIDATE = "candidate"
SCRATCH = "scratch"


@dataclass(frozen=True)
class ReleaseFiles(ABC):
    """The folders of a workspace that hold one engine's releases."""

    root: Path
    suffix: ClassVar[str]

    @abstractmethod
    def query(self, release_id: str, sql: str) -> list[dict[str, Any]]:
        """Rows of a read-only query on a release."""

    @abstractmethod
    def columns(self, release_id: str) -> dict[tuple[str, str], dict[str, str]]:
        """(schema, table) -> column -> type."""

    @abstractmethod
    def write(self, release_id: str, table: tuple[str, str], rows: pa.Table) -> None:
        """Replace a table (schema, name) of the candidate."""

    def write_audit(self, release_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Replace the audit's results."""
        types = [(name, ARROW[kind]) for name, kind in AUDIT_COLUMNS.items()]
        table = pa.Table.from_pylist(list(rows), schema=pa.schema(types))
        self.write(release_id, ("ops", "audit_results"), table)

    def tables(self, release_id: str) -> list[tuple[str, str]]:
        """(schema, table), sorted."""
        return sorted(self.columns(release_id))

    def reading(self, release_id: str) -> AbstractContextManager[None]:
        """Nothing: only some engines open a release."""
        return nullcontext()

    @property
    def pointer(self) -> Path:
        """What readers open; always whole."""
        return self.root / "published" / f"clientele{self.suffix}"

    def candidate_folder(self, release_id: str) -> Path:
        """Where a release is built; gone once it is sealed or held."""
        return self.root / "candidates" / release_id

    def candidate(self, release_id: str) -> Path:
        """The release itself while it is built."""
        return self.candidate_folder(release_id) / f"{CANDIDATE}{self.suffix}"

    def scratch(self, release_id: str) -> Path:
        """What a build needs and a release does not."""
        return self.candidate_folder(release_id) / f"{SCRATCH}{self.suffix}"

    def kept(self, release_id: str, folder: str = "releases") -> Path:
        """The release once it is sealed, or the candidate once it is held."""
        return self.root / folder / f"{release_id}{self.suffix}"

    def locate(self, release_id: str) -> Path:
        """A kept, held or candidate release."""
        for path in (
            *(self.kept(release_id, folder) for folder in SET_ASIDE),
            self.candidate(release_id),
        ):
            if path.exists():
                return path
        kept = ", ".join(m["release_id"] for m in self.manifests()) or "none"
        raise ReleaseNotFound(f"There is no release {release_id}; kept: {kept}.")

    def require_sealed(self, release_id: str) -> Path:
        """The release, if it may be served; raise `ReleaseNotFound` otherwise."""
        path = self.kept(release_id)
        if not (path.exists() and path.with_suffix(".json").is_file()):
            raise ReleaseNotFound(
                f"{release_id} is not a sealed release; the served one stays."
            )
        return path

    def set_aside(self, release_id: str, folder: str) -> Path:
        """Move the candidate to where it stays; repeatable after a crash."""
        candidate, target = self.candidate(release_id), self.kept(release_id, folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        if candidate.exists():
            candidate.rename(target)
        elif not target.exists():
            raise ReleaseNotFound(f"There is no candidate {release_id}.")
        _remove(self.scratch(release_id))
        return target

    def hold(self, release_id: str) -> None:
        """Move the candidate to `held/`; repeatable after a crash."""
        target = self.set_aside(release_id, "held")
        # A candidate can be held for the very lack of its identity.
        known = ("ops", "release") in self.columns(release_id)
        rows = self.query(release_id, "select * from ops.release") if known else []
        identity = rows[0] if len(rows) == 1 else {"input_fingerprint": None}
        write_aside(target.with_suffix(".json"), {**identity, "release_id": release_id})

    def serve(self, release_id: str) -> None:
        """One rename of a symlink: a reader opens the old release or the new one."""
        target = self.require_sealed(release_id)
        self.pointer.parent.mkdir(parents=True, exist_ok=True)
        aside = self.pointer.with_name(f".{release_id}.{os.getpid()}")
        aside.unlink(missing_ok=True)
        aside.symlink_to(Path("..") / "releases" / target.name)
        aside.replace(self.pointer)

    def served(self) -> str | None:
        """Read from the symlink itself: there is no second record of it."""
        return Path(os.readlink(self.pointer)).stem if self.pointer.exists() else None

    def manifests(self) -> list[dict[str, Any]]:
        """Oldest first: a release id starts with the moment it was begun."""
        return [
            json.loads(path.read_text(encoding="utf-8"))
            for path in sorted((self.root / "releases").glob("r*.json"))
            if path.with_suffix(self.suffix).exists()
        ]

    def in_use(self) -> set[str]:
        """The releases that a reader may be reading."""
        return {served} if (served := self.served()) else set()

    def prune(self, keep: int) -> list[str]:
        """Drop the oldest with their Data Docs; what is served stays, however old."""
        oldest = [
            path
            for folder in SET_ASIDE
            for path in sorted((self.root / folder).glob(f"r*{self.suffix}"))[:-keep]
        ]
        in_use = self.in_use() if oldest else set()
        dropped = [path for path in oldest if path.stem not in in_use]
        for path in dropped:
            path.with_suffix(".json").unlink(missing_ok=True)
            _remove(path)
            _remove(self.root / "data_docs" / path.stem)
        return [path.stem for path in dropped]


def write_aside(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON so that a reader finds the whole of it or none."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(json.dumps(content, indent=2, default=str), encoding="utf-8")
    aside.replace(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
