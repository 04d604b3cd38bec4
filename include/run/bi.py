"""Superset with a workspace's dashboards, served until the command is stopped."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from include.errors import RunFailed
from include.run import text
from include.run.airflow_home import free_port, is_free
from include.run.bi_home import APPLICATION, PYTHON, BiHome
from include.run.services import tail
from include.serve.reader import release_path
from include.settings import Settings

USUAL_PORT = 8088
ANSWERS_WITHIN_SECONDS = 180.0
# One process, so that its metadata in SQLite has one writer; threads wait for DuckDB.
SERVER = ("-m", "gunicorn", "--workers", "1", "--threads", "8", "--timeout", "120")


@dataclass(frozen=True)
class Served:
    """Where the dashboards are, and who may log in."""

    url: str
    passwords: Mapping[str, str]


def bi(
    settings: Settings,
    host: str,
    port: int | None,
    say: Callable[[str], None] = print,
) -> None:
    """Serve until interrupted; nothing is left running."""
    with serving(settings, host, port, say) as served:
        # The administrator and one reader; there may be as many as owners.
        shown = list(served.passwords.items())[:2]
        say(
            f"\nDashboards of {settings.workspace}: {served.url}/dashboard/list/\n"
            + "".join(f"  {name:<10}{password}\n" for name, password in shown)
            + f"  all logins: {text.from_here(BiHome(settings).passwords_file)}\n"
            "Ctrl-C stops it."
        )
        while True:
            time.sleep(60)


@contextmanager
def serving(
    settings: Settings,
    host: str = "127.0.0.1",
    port: int | None = None,
    say: Callable[[str], None] = print,
) -> Iterator[Served]:
    """Loaded and listening for the length of the block.

    Raises `RunFailed` if Superset is not installed, cannot be loaded or does not
    answer, `ReleaseNotFound` if nothing is published yet.
    """
    release = release_path(settings, None)
    if release.suffix != ".duckdb":
        raise RunFailed(
            "The dashboards read DuckDB files, and this workspace's releases are "
            "folders of Parquet: `make publish-postgres` is the way to BI from there."
        )
    if not PYTHON.exists():
        raise RunFailed("Superset is not installed: `make bi` does it.")
    home = BiHome(settings)
    if home.sessions.living():
        raise RunFailed(
            f"The dashboards of {settings.workspace} are being served already; they "
            "stop with the command that started them."
        )
    passwords = home.prepare()
    port = port or (USUAL_PORT if is_free(USUAL_PORT) else free_port())
    url = f"http://127.0.0.1:{port}"
    try:
        home.load(passwords, say)
        say("Starting Superset ...")
        command = [*SERVER, "--bind", f"{host}:{port}", APPLICATION]
        process = home.start(command, home.log)
        deadline = time.monotonic() + ANSWERS_WITHIN_SECONDS
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RunFailed(f"Superset did not answer:\n{tail(home.log)}")
            time.sleep(0.5)
        yield Served(url, passwords)
    finally:
        asked = signal.signal(signal.SIGINT, signal.SIG_IGN)
        home.sessions.stop()
        signal.signal(signal.SIGINT, asked)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=5.0).is_success
    except httpx.TransportError:
        return False
