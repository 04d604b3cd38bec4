"""Where the files of releases lie, and the one flip that says which is served."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from include.errors import ReleaseNotFound

POINTER = "clientele.duckdb"
CANDIDATE = "candidate.duckdb"
SCRATCH = "scratch.duckdb"


@dataclass(frozen=True)
class ReleaseFiles:
    """The folders of a workspace that hold releases, each a file and its manifest."""

    root: Path

    @property
    def pointer(self) -> Path:
        """What readers open; always whole."""
        return self.root / "published" / POINTER

    def candidate_folder(self, release_id: str) -> Path:
        """Where a release is built; gone once it is sealed or held."""
        return self.root / "candidates" / release_id

    def candidate(self, release_id: str) -> Path:
        """The release's own file while it is built."""
        return self.candidate_folder(release_id) / CANDIDATE

    def scratch(self, release_id: str) -> Path:
        """What a build needs and a release does not."""
        return self.candidate_folder(release_id) / SCRATCH

    def locate(self, release_id: str) -> Path:
        """The file of a kept, held or candidate release."""
        for path in (
            self.root / "releases" / f"{release_id}.duckdb",
            self.root / "held" / f"{release_id}.duckdb",
            self.candidate(release_id),
        ):
            if path.is_file():
                return path
        kept = ", ".join(m["release_id"] for m in self.manifests()) or "none"
        raise ReleaseNotFound(f"There is no release {release_id}; kept: {kept}.")

    def serve(self, release_id: str) -> None:
        """One rename of a symlink: a reader opens the old release or the new one."""
        target = self.root / "releases" / f"{release_id}.duckdb"
        if not (target.is_file() and target.with_suffix(".json").is_file()):
            raise ReleaseNotFound(
                f"{release_id} is not a sealed release; the served one stays."
            )
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
        ]

    def prune(self, keep: int) -> list[str]:
        """Drop the oldest with their Data Docs; what is served stays, however old."""
        dropped = []
        for folder in ("releases", "held"):
            files = sorted((self.root / folder).glob("r*.duckdb"))
            for path in files[:-keep]:
                if path.stem != self.served():
                    path.with_suffix(".json").unlink(missing_ok=True)
                    path.unlink()
                    docs = self.root / "data_docs" / path.stem
                    shutil.rmtree(docs, ignore_errors=True)
                    dropped.append(path.stem)
        return dropped


def write_aside(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON so that a reader finds the whole of it or none."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(json.dumps(content, indent=2, default=str), encoding="utf-8")
    aside.replace(path)
