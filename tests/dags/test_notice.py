"""When a task fails, whoever the settings name is told what, why and where."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from include.errors import AuditFailed

RELEASE = "r20240101_000000"
REFUSAL = "Rule 3 of customer_abc: observed {{ 0 }} rows, an empty ranking."


@pytest.fixture
def webhook(monkeypatch, tmp_path):
    """What was posted to the webhook that the settings name."""
    posted = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            posted.append((self.path, json.loads(self.rfile.read(length))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Nothing on the test's screen."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv(
        "CLIENTELE_NOTIFY_WEBHOOK_URL",
        f"http://127.0.0.1:{server.server_port}/hooks/clientele",
    )
    monkeypatch.setenv("CLIENTELE_HOME", str(tmp_path))
    monkeypatch.setenv("CLIENTELE_UI_URL", "http://airflow.example:8080")
    yield posted
    server.shutdown()
    server.server_close()


@pytest.fixture
def held_candidate(monkeypatch):
    """The path up to an audit that refuses the candidate."""

    def refuse(settings, release_id):
        raise AuditFailed(REFUSAL)

    monkeypatch.setattr("include.transform.plan.begin", lambda *given, **named: RELEASE)
    monkeypatch.setattr(
        "include.transform.build.build_candidate", lambda settings, release: release
    )
    monkeypatch.setattr("include.audit.run.audit_candidate", refuse)


def test_a_held_release_is_posted_with_rule_release_and_link(
    dags, airflow_database, webhook, held_candidate
):
    run = dags["customer_value"].test()

    assert run.state == "failed"
    ((path, notice),) = webhook
    assert path == "/hooks/clientele"
    assert notice["dag"] == "customer_value"
    assert notice["task"] == "audit"
    assert notice["release_id"] == RELEASE
    assert notice["error"] == REFUSAL
    assert RELEASE in notice["text"] and REFUSAL in notice["text"]
    assert notice["log"].startswith("http://airflow.example:8080/dags/customer_value/")


def test_a_release_that_is_published_is_not_worth_a_notice(
    dags, airflow_database, webhook, held_candidate, monkeypatch
):
    published, reviewed = [], []
    monkeypatch.setattr(
        "include.audit.run.audit_candidate",
        lambda settings, release_id: type("Verdict", (), {"release_id": release_id}),
    )
    monkeypatch.setattr(
        "include.publish.promote.promote",
        lambda warehouse, release_id, *rest: published.append(release_id) or release_id,
    )
    monkeypatch.setattr(
        "include.review.write.write_review",
        lambda settings, release_id: reviewed.append(release_id) or settings.root,
    )
    monkeypatch.setattr("include.publish.manifest.left_out", lambda *given: [])

    run = dags["customer_value"].test()

    assert run.state == "success"
    assert (published, reviewed) == ([RELEASE], [RELEASE])
    assert webhook == []


def test_an_extract_left_out_is_told_and_the_others_are_announced(
    dags, airflow_database, webhook, monkeypatch, tmp_path
):
    monkeypatch.setenv("CLIENTELE_SOURCES", "manual")
    monkeypatch.setenv("CLIENTELE_SETTLE_SECONDS", "0")
    landing = tmp_path / "default" / "landing" / "manual"
    landing.mkdir(parents=True)
    (landing / "terms.csv").write_text("terms_id,name,net_days\nT,Net 30,30\n")
    (landing / "product.csv").write_text("product,name\nP,Plug\n")

    run = dags["ingest_billing"].test()

    states = {ti.task_id: ti.state for ti in run.get_task_instances()}
    assert states["announce"] == "success"
    assert states["all_accepted"] == "failed"
    assert run.state == "failed"
    ((_, notice),) = webhook
    assert notice["task"] == "all_accepted"
    assert "refused: product.csv" in notice["error"]
    assert "product_id (closest: product" in notice["error"]


def test_a_mail_goes_out_through_the_server_that_airflow_knows(
    dags, airflow_database, webhook, held_candidate, monkeypatch
):
    sent = []

    class Server:
        def __init__(self, **_):
            """Any address will do."""

        def __getattr__(self, name):
            return lambda *given, **named: sent.append((name, named))

    monkeypatch.setattr("smtplib.SMTP", Server)
    monkeypatch.setenv(
        "AIRFLOW_CONN_SMTP_DEFAULT", "smtp://mail.example:25/?disable_ssl=true"
    )
    monkeypatch.setenv("CLIENTELE_NOTIFY_EMAIL_TO", "on.call@example.org")
    monkeypatch.setenv("CLIENTELE_NOTIFY_EMAIL_FROM", "clientele@example.org")

    dags["customer_value"].test()

    (mail,) = [named for name, named in sent if name == "sendmail"]
    assert mail["from_addr"] == "clientele@example.org"
    assert mail["to_addrs"] == ["on.call@example.org"]
    assert "customer_value: audit failed" in mail["msg"]
