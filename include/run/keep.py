"""Keep a workspace's Airflow running beyond the command, and stop it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from include.run.airflow_home import ADMIN, AirflowHome, free_port, is_free
from include.run.services import start
from include.settings import Settings

DAGS = ("ingest_crm", "ingest_billing", "customer_value", "roll_back")


def up(settings: Settings, say: Callable[[str], None] = print) -> None:
    """Start the services unless they run, and print where the UI is."""
    home = AirflowHome.of(settings)
    if not home.sessions.living():
        wanted = urlsplit(settings.ui_url).port or 80
        port = wanted if is_free(wanted) else free_port()
        say(f"Starting Airflow for {settings.workspace}, about half a minute ...")
        try:
            services = start(settings, port=port, outlive_us=True)
            services.airflow.wait_until_listed(DAGS)
            for dag_id in DAGS:
                services.airflow.unpause(dag_id)
        except BaseException:
            # Half of it running is worse than nothing, whatever interrupted us.
            home.sessions.stop()
            raise
        home.url_file.write_text(json.dumps({"url": services.url}))
    url = json.loads(home.url_file.read_text())["url"]
    say(
        f"Airflow of {settings.workspace}: {url}\n"
        f"User {ADMIN}, password in {home.passwords_file}\n"
        f"Extracts put into {settings.landing} are taken in by ingest_crm and "
        "ingest_billing: trigger them, or set CLIENTELE_INGEST_SCHEDULE.\n"
        f"Stop with `make down WORKSPACE={settings.workspace}`."
    )


def down(settings: Settings, say: Callable[[str], None] = print) -> None:
    """Stop whatever of this workspace's Airflow is running."""
    home = AirflowHome.of(settings)
    was_running = bool(home.sessions.living())
    home.sessions.stop()
    home.url_file.unlink(missing_ok=True)
    say(
        f"Airflow of {settings.workspace} is stopped."
        if was_running
        else f"Airflow of {settings.workspace} was not running."
    )
