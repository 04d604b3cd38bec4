"""A workspace's dashboards, served by the command that `make bi` runs."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from include.run.airflow_home import free_port
from include.settings import PROJECT, inherited_environment

LOADED_WITHIN_SECONDS = 400


@dataclass
class Server:
    """The running command, and what it is told to read."""

    root: Path
    url: str
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def password(self, login: str) -> str:
        """From the file that the command keeps out of the repository."""
        kept = (self.root / "bi" / "passwords.json").read_text(encoding="utf-8")
        return json.loads(kept)[login]

    def interrupt(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


@contextmanager
def served(root: Path, **settings: str) -> Iterator[Server]:
    """The command until the block ends; it is ended as a person would."""
    port = free_port()
    given = {f"CLIENTELE_{key.upper()}": value for key, value in settings.items()}
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "include.run", "bi"),
            *("--workspace", root.name, "--port", str(port)),
        ],
        env=inherited_environment({"CLIENTELE_HOME": str(root.parent), **given}),
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Its own group: an interrupt is sent to it alone.
        start_new_session=True,
    )
    server = Server(root, f"http://127.0.0.1:{port}", process)
    assert process.stdout is not None
    deadline = time.monotonic() + LOADED_WITHIN_SECONDS
    for line in process.stdout:
        server.said.append(line)
        if "Ctrl-C" in line:
            break
        assert time.monotonic() < deadline, server.said
    assert "Ctrl-C" in server.said[-1], "".join(server.said)
    try:
        yield server
    finally:
        if process.poll() is None:
            server.interrupt()
        process.stdout.close()


class Viewer:
    """Somebody who logged in, without a browser."""

    def __init__(self, server: Server, login: str) -> None:
        self.client = httpx.Client(base_url=server.url, timeout=60.0)
        page = self.client.get("/login/").text
        token = re.search(r'csrf_token[^>]*value="([^"]+)"', page) or re.search(
            r"csrf_token&#34;: &#34;([^&]+)&#34;", page
        )
        form = {"username": login, "password": server.password(login)}
        if token:
            form["csrf_token"] = token.group(1)
        self.client.post("/login/", data=form)
        answer = self.client.get("/api/v1/security/csrf_token/")
        assert answer.is_success, answer.text
        self.client.headers["X-CSRFToken"] = answer.json()["result"]
        self.client.headers["Referer"] = server.url

    def dataset(self, name: str) -> int:
        """Superset's number of a dataset of ours."""
        query = f"(filters:!((col:table_name,opr:eq,value:{name})))"
        answer = self.client.get("/api/v1/dataset/", params={"q": query})
        assert answer.is_success, answer.text
        (found,) = answer.json()["result"]
        return int(found["id"])

    def ask(self, dataset: int, **query: Any) -> httpx.Response:
        """As a chart asks for its figures."""
        asked = {"row_limit": 10_000, "columns": [], "metrics": [], "filters": []}
        return self.client.post(
            "/api/v1/chart/data",
            json={
                "datasource": {"id": dataset, "type": "table"},
                "force": True,
                "queries": [{**asked, **query}],
                "result_format": "json",
                "result_type": "full",
            },
        )

    def rows(self, dataset: int, **query: Any) -> list[dict[str, Any]]:
        """The answer's rows; it must be one."""
        answer = self.ask(dataset, **query)
        assert answer.status_code == 200, answer.text[:500]
        return answer.json()["result"][0]["data"]

    def drill(self, dataset: int) -> list[dict[str, Any]]:
        """The rows behind a mark, as a chart's menu shows them."""
        answer = self.client.post(
            "/datasource/samples",
            params={
                "datasource_type": "table",
                "datasource_id": dataset,
                "force": True,
            },
            json={"filters": []},
        )
        assert answer.status_code == 200, answer.text[:500]
        return answer.json()["result"]["data"]


def metric(sql: str, label: str) -> dict[str, str]:
    """A figure as a chart asks for it."""
    return {"expressionType": "SQL", "sqlExpression": sql, "label": label}
