"""Tell somebody that a task failed, through Airflow's own notifiers.

The settings name a webhook, a mailbox, or neither: then the failed task in the UI is
the only notice.
"""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote


def post(context: Any) -> None:
    """Post the message as JSON to the webhook that the settings name, if any."""
    from airflow.providers.http.hooks.http import HttpHook
    from airflow.providers.http.notifications.http import HttpNotifier
    from airflow.sdk import Connection, literal

    from include.settings import Settings

    settings = Settings.from_env()
    if not settings.notify_webhook_url:
        return

    class Webhook(HttpHook):
        def get_connection(self, conn_id: str) -> Connection:
            """The address is a setting, so no connection needs to be stored."""
            host = settings.notify_webhook_url
            return Connection(conn_id=conn_id, conn_type="http", host=host)

    # An error may quote a template; what it says is not to be rendered.
    notifier = HttpNotifier(json=literal(describe(context, settings.ui_url)))
    notifier.hook = Webhook(method="POST")
    notifier(context)


def mail(context: Any) -> None:
    """Mail the message to whom the settings name, by the connection smtp_default."""
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier
    from airflow.sdk import literal

    from include.settings import Settings

    settings = Settings.from_env()
    if not settings.notify_email_to:
        return
    message = describe(context, settings.ui_url)
    SmtpNotifier(
        to=settings.notify_email_to,
        from_email=settings.notify_email_from,
        subject=literal(f"{message['dag']}: {message['task']} failed"),
        html_content=literal(f"<pre>{escape(message['text'])}</pre>"),
    )(context)


def describe(context: Any, ui_url: str) -> dict[str, str | None]:
    """What failed, of which release, why, and where its log is."""
    ti = context["ti"]
    is_release = "begin" in context["dag"].task_ids
    release_id = ti.xcom_pull(task_ids="begin") if is_release else None
    error = str(context.get("exception") or "The task was killed.")
    mapped = f"/mapped/{ti.map_index}" if ti.map_index >= 0 else ""
    run = f"{ui_url}/dags/{ti.dag_id}/runs/{quote(ti.run_id)}"
    log = f"{run}/tasks/{ti.task_id}{mapped}"
    named = f" of release {release_id}" if release_id else ""
    return {
        "text": f"{ti.dag_id}: {ti.task_id}{named} failed. {error}\nLog: {log}",
        "dag": ti.dag_id,
        "task": ti.task_id,
        "release_id": release_id,
        "error": error,
        "log": log,
    }
