"""A PostgreSQL server of our own in a temporary folder, on a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def _program(name: str) -> str:
    found = shutil.which(name) or next(
        (str(path / name) for path in BINARIES if (path / name).exists()), None
    )
    assert found, f"make test-bi needs PostgreSQL's {name} (Debian: postgresql)."
    return found


def _as_user() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Its address, while it runs."""
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = str(folder / "data")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # --no-sync: what a test wrote need not survive a power cut.
    _run("initdb", "-D", data, "-U", "owner", "--auth=trust", "--no-sync")
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
    log = str(folder / "log")
    _run("pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start")
    try:
        yield f"postgresql://owner@127.0.0.1:{port}/postgres"
    finally:
        _run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(program: str, *arguments: str) -> None:
    # pg_ctl leaves the server with its output, so that must not be a pipe of ours.
    subprocess.run(
        [*_as_user(), _program(program), *arguments],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
    )
