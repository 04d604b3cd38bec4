"""A workspace's own Superset: its folder, its logins, what was loaded into it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from include.dashboards.access import row_rules
from include.dashboards.bundle import words_for, write_bundle
from include.errors import RunFailed
from include.run.airflow_home import QUIET
from include.run.processes import Sessions
from include.run.services import tail
from include.serve.reader import release_path
from include.settings import PROJECT, Settings

ADMINISTRATOR, READER = "admin", "reader"
# Superset's own environment beside ours: in the tree, or in the image.
PYTHON = PROJECT / ".venv-bi" / "bin" / "python"
CONFIG = PROJECT / "include" / "dashboards" / "superset_config.py"
LOCK = PROJECT / "requirements-bi.lock"
APPLICATION = "superset.app:create_app()"


@dataclass(frozen=True)
class BiHome:
    """Where one workspace's Superset keeps its database, logs and secrets."""

    settings: Settings

    @property
    def path(self) -> Path:
        """The home inside the workspace."""
        return self.settings.root / "bi"

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.path / "superset.log"

    @property
    def passwords_file(self) -> Path:
        """Every login with its password."""
        return self.path / "passwords.json"

    @property
    def sessions(self) -> Sessions:
        """The processes of this workspace's Superset."""
        return Sessions(self.path / "sessions.json")

    def start(self, arguments: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
        """Run Superset's Python in the workspace's folder, configured for it."""
        environment = {
            "SUPERSET_CONFIG_PATH": str(CONFIG),
            "PYTHONPATH": str(PROJECT),
            "PYTHONUNBUFFERED": "1",
            **QUIET,
        }
        return self.sessions.start(
            [str(PYTHON), *arguments], environment, log, folder=self.settings.root
        )

    def prepare(self) -> dict[str, str]:
        """Make the folder and its secrets; every login and its password."""
        self.path.mkdir(parents=True, exist_ok=True)
        if not (self.path / "secret_key").exists():
            _write_secret(self.path / "secret_key", secrets.token_urlsafe(48))
        only = self.path / "own_accounts_only"
        if self.settings.own_accounts_only:
            only.touch()
        else:
            only.unlink(missing_ok=True)
        kept = self.passwords_file
        known = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
        passwords = {
            name: known.get(name) or secrets.token_urlsafe(12)
            for name in self._logins()
        }
        _write_secret(kept, json.dumps({**known, **passwords}, indent=2))
        return passwords

    def load(self, passwords: Mapping[str, str], say: Callable[[str], None]) -> None:
        """Load what is not loaded yet: a load takes longer than a start."""
        settings = self.settings
        bundle, plan = self.path / "dashboards.zip", self.path / "plan.json"
        only = settings.own_accounts_only
        words = words_for(settings.base_currency, settings.value_unit, only)
        write_bundle(bundle, words)
        rules = row_rules(only)
        _write_secret(plan, json.dumps({"passwords": passwords, "rules": rules}))
        parts = [bundle, plan, LOCK, *sorted(CONFIG.parent.glob("*.py"))]
        wanted = hashlib.sha256(b"".join(map(Path.read_bytes, parts))).hexdigest()
        mark = self.path / "loaded"
        if mark.exists() and mark.read_text() == wanted:
            return
        say("Loading the dashboards into Superset, the first time about a minute ...")
        mark.unlink(missing_ok=True)
        log = self.path / "load.log"
        command = ["-m", "include.dashboards.load", str(plan), str(bundle)]
        if self.start(command, log).wait() != 0:
            raise RunFailed(f"Superset could not be loaded:\n{tail(log)}")
        mark.write_text(wanted)

    def _logins(self) -> list[str]:
        """One reader for all, or each owner of accounts by the CRM's user id."""
        if not self.settings.own_accounts_only:
            return [ADMINISTRATOR, READER]
        owners = self.settings.warehouse().query(
            release_path(self.settings, None).stem,
            "select distinct owner_user_id from analytics.customers "
            "where owner_user_id is not null order by owner_user_id",
        )
        return [ADMINISTRATOR, *(row["owner_user_id"] for row in owners)]


def _write_secret(path: Path, content: str) -> None:
    """Readable by its owner alone, from its first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
