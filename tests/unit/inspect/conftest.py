"""`make inspect` on a file, without dbt: the models' SQL is two models made by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from include.ingest import mapping
from include.inspect import __main__ as command
from include.settings import Settings
from include.transform.compiled import CompiledNode
from tests.conftest import open_workspace

UNKNOWN = Path(__file__).with_name("unknown")
NODES = [
    CompiledNode("invoice", "source", "raw.invoice", ()),
    CompiledNode("case", "source", "raw.case", ()),
    CompiledNode(
        "sold",
        "model",
        "analytics.sold",
        (),
        "select invoices.invoice_id, invoices.due_date, cases.kind "
        "from candidate.raw.invoice as invoices "
        'left join candidate.raw."case" as cases using (invoice_id)',
    ),
    CompiledNode(
        "complained",
        "model",
        "analytics.complained",
        (),
        'select case_id from candidate.raw."case"',
    ),
]


@dataclass(frozen=True)
class Inspected:
    """How an inspection ended, and what it printed."""

    code: int
    text: str
    drafts: Path

    def said(self, label: str) -> list[str]:
        """What stands behind a label, line by line."""
        found = (line.strip() for line in self.text.splitlines())
        return [
            line.removeprefix(label).strip()
            for line in found
            if line.startswith(f"{label} ")
        ]

    @property
    def draft(self) -> Path:
        """The one draft that was written."""
        (path,) = self.drafts.glob("*.yml")
        return path


@pytest.fixture
def acme(tmp_path: Path) -> Settings:
    """An empty workspace."""
    return open_workspace(tmp_path / "home", "acme")


@pytest.fixture
def inspected(
    acme: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[Path], Inspected]:
    """Inspects a file or folder in an empty workspace."""
    monkeypatch.setattr(command, "compiled_nodes", lambda settings: NODES)
    drafts = acme.root / "drafts"

    def run(path: Path) -> Inspected:
        if drafts.exists():  # and may have been edited since
            mapping.load_file.cache_clear()
        capsys.readouterr()
        code = command.inspect(acme, path, drafts)
        return Inspected(code, capsys.readouterr().out, drafts)

    return run
