"""Superset as it runs here: it reads a workspace's releases, and tells nobody.

Superset loads this file by its path (SUPERSET_CONFIG_PATH) in the environment of its
own; the workspace is the folder that it is started in.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, jsonify, redirect, request

ROOT = Path.cwd()
HOME = ROOT / "bi"

SECRET_KEY = (HOME / "secret_key").read_text(encoding="utf-8")
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME / 'superset.db'}?timeout=60"
APP_NAME = "Clientele"
# A file of this name is made when everybody sees only their own accounts: the rule says
# who asks by a template.
FEATURE_FLAGS = {
    "ENABLE_TEMPLATE_PROCESSING": (HOME / "own_accounts_only").exists(),
    # Nobody adds a subquery of their own to a chart, around the rules about rows.
    "ALLOW_ADHOC_SUBQUERY": False,
    "DASHBOARD_RBAC": False,
}
ROW_LIMIT = 10_000
# It must not be shown to be trusted: the server listens on loopback, or behind a proxy.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    # The pages are told to fetch nothing from elsewhere; a tracking pixel is built in.
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'", "data:"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
# Okabe and Ito, in the order in which neighbours differ most.
EXTRA_CATEGORICAL_COLOR_SCHEMES = [
    {
        "id": "clientele",
        "description": "Told apart without colour vision",
        "label": "Clientele",
        "isDefault": True,
        "colors": [
            "#0072B2",
            "#E69F00",
            "#009E73",
            "#CC79A7",
            "#56B4E9",
            "#D55E00",
            "#F0E442",
            "#000000",
        ],
    }
]
EXTRA_SEQUENTIAL_COLOR_SCHEMES = [
    {
        "id": "clientele_shades",
        "description": "More is darker",
        "label": "Clientele shades",
        "isDiverging": False,
        "colors": ["#f7fbff", "#c6dbef", "#6baed6", "#2171b5", "#08306b"],
    }
]


# What DuckDB says of a table or column that a release does not have.
_MISSING = re.compile(
    r"Table with name (\w+) does not exist"
    r'|does not have a column named "(\w+)"'
    r'|Referenced column "(\w+)" not found'
)
CUSTOMER_PAGE = "/superset/dashboard/customer/"
START_PAGE = "/superset/dashboard/start/"
ACCOUNT_FILTER = "NATIVE_FILTER-account"


def FLASK_APP_MUTATOR(app: Flask) -> None:  # noqa: N802  # Superset's name
    """Answers of our own in place of Superset's.

    The pages of readers ask the server to keep the colours of labels. It refuses that
    to whoever may not edit, and the page takes it for an error. The colours are those
    of the code: nothing is kept, and nobody is troubled.

    Who logs in starts at the page that says which page answers what.

    Tables link to the customer page by the account alone: what Superset's filter wants
    to be told is long, and would be written out for every customer of a query.

    After `roll_back` to a release from before a table, the charts of that table say so
    in a sentence; all others are drawn.
    """

    def keep_no_colours() -> Any:
        if request.method == "PUT" and request.path.endswith("/colors"):
            return jsonify(result=[])
        return None

    def start() -> Any:
        if request.path == "/superset/welcome/":
            return redirect(START_PAGE)
        return None

    def choose_the_account() -> Any:
        account = request.args.get("account")
        if request.path == CUSTOMER_PAGE and account:
            return redirect(customer_address(account))
        return None

    def say_what_is_missing(response: Response) -> Response:
        if request.path == "/api/v1/chart/data" and response.status_code == 400:
            missing = _MISSING.search(response.get_data(as_text=True).replace("\\", ""))
            if missing:
                response.set_data(jsonify(message=_not_yet(missing)).get_data())
        return response

    app.after_request(say_what_is_missing)
    app.before_request(keep_no_colours)
    app.before_request(start)
    app.before_request(choose_the_account)


def _not_yet(missing: re.Match[str]) -> str:
    (name,) = filter(None, missing.groups())
    return (
        f"The release that is served was made before {name} was added to it, so there "
        "is nothing to show here. A newer release has it."
    )


def customer_address(account: str) -> str:
    """The customer page with its filter set, as Superset writes it (in Rison)."""
    # Rison marks a quote and a mark itself by a mark.
    marked = account.replace("!", "!!").replace("'", "!'")
    chosen = (
        f"({ACCOUNT_FILTER}:(id:{ACCOUNT_FILTER},"
        f"extraFormData:(filters:!((col:account,op:IN,val:!('{marked}')))),"
        f"filterState:(value:!('{marked}')),ownState:()))"
    )
    return f"{CUSTOMER_PAGE}?native_filters={quote(chosen)}"


# Whatever a query says, it reads this file and no other, and fetches nothing.
_READ_ONLY = {
    "access_mode": "read_only",
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def DB_CONNECTION_MUTATOR(  # noqa: N802  # Superset's name
    uri: Any, params: dict[str, Any], *_: Any
) -> tuple[Any, dict[str, Any]]:
    """Each query opens the release of the moment by its own name, and closes it.

    The pointer is followed here: DuckDB keeps what it opened under a path, and a
    pointer's path stays the same when it is flipped.
    """
    found = {"published.duckdb": _published, "newest.duckdb": _newest}[uri.database]()
    arguments = {**params.get("connect_args", {}), "config": dict(_READ_ONLY)}
    return uri.set(database=str(found)), {**params, "connect_args": arguments}


def _published() -> Path:
    return Path(os.path.realpath(ROOT / "published" / "clientele.duckdb"))


def _newest() -> Path:
    """A candidate held since the published release was made, else that release."""
    published = _published()
    # Its JSON is written last.
    held = sorted(
        path
        for path in (ROOT / "held").glob("r*.json")
        if path.with_suffix(".duckdb").exists()
    )
    if held and held[-1].stem > published.stem:
        return held[-1].with_suffix(".duckdb")
    return published
