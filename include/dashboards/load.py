"""Fill a workspace's Superset: its database, the dashboards, who may see what.

Runs in Superset's own environment, started in the workspace's folder. It is given a
JSON file with the logins and the rules about rows, and can be run again at any time.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

# What a reader does: opens dashboards, filters, drills, and takes the figures along.
MAY = (
    ("can_read", "Dashboard"),
    ("can_read", "Chart"),
    ("can_read", "Dataset"),
    ("can_read", "CurrentUserRestApi"),
    ("can_read", "DashboardFilterStateRestApi"),
    ("can_write", "DashboardFilterStateRestApi"),
    ("can_read", "DashboardPermalinkRestApi"),
    ("can_write", "DashboardPermalinkRestApi"),
    ("can_read", "Explore"),
    ("can_read", "ExploreFormDataRestApi"),
    ("can_write", "ExploreFormDataRestApi"),
    ("can_read", "SecurityRestApi"),
    ("can_recent_activity", "Log"),
    ("can_read", "AdvancedDataType"),
    ("can_read", "AvailableDomains"),
    ("can_read", "Theme"),
    ("can_get", "MenuApi"),
    ("can_list", "AsyncEventsRestApi"),
    ("can_time_range", "Api"),
    ("can_get_column_values", "Datasource"),
    ("can_external_metadata", "Datasource"),
    ("can_dashboard", "Superset"),
    ("can_dashboard_permalink", "Superset"),
    ("can_explore_json", "Superset"),
    ("can_slice", "Superset"),
    ("can_log", "Superset"),
    ("can_csv", "Superset"),
    ("can_drill", "Dashboard"),
    ("can_get_drill_info", "Dataset"),
    ("can_samples", "Datasource"),
    ("can_view_chart_as_table", "Dashboard"),
    ("can_view_query", "Dashboard"),
    ("menu_access", "Home"),
    ("menu_access", "Dashboards"),
)
READER = "Clientele reader"
ADMINISTRATOR = "admin"


def load(plan: dict[str, Any], bundle: Path) -> None:
    """Bring the metadata up to date and replace what was loaded before."""
    from flask import g
    from flask_migrate import upgrade
    from superset.app import create_app

    app = create_app()
    with app.app_context():
        upgrade()
        from superset.extensions import appbuilder, db, security_manager

        appbuilder.add_permissions(update_perms=True)
        security_manager.sync_role_definitions()
        _login(security_manager, ADMINISTRATOR, plan["passwords"], "Admin")
        g.user = security_manager.find_user(ADMINISTRATOR)
        _import(bundle)
        reader = _reader_role(security_manager, db.session)
        for name in plan["passwords"]:
            if name != ADMINISTRATOR:
                _login(security_manager, name, plan["passwords"], reader.name)
        _rules(db.session, reader, plan["rules"])
        db.session.commit()


def _login(manager: Any, name: str, passwords: dict[str, str], role: str) -> None:
    user = manager.find_user(name)
    if user is None:
        address = f"{name}@localhost"
        manager.add_user(
            name, name, "", address, manager.find_role(role), passwords[name]
        )
    else:
        manager.reset_password(user.id, passwords[name])


def _import(bundle: Path) -> None:
    from superset.commands.importers.v1.assets import ImportAssetsCommand
    from superset.commands.importers.v1.utils import get_contents_from_bundle

    with ZipFile(bundle) as opened:
        ImportAssetsCommand(get_contents_from_bundle(opened)).run()


def _reader_role(manager: Any, session: Any) -> Any:
    """Reads our datasets by the dashboards and nothing else: no SQL, no upload."""
    from superset.connectors.sqla.models import SqlaTable

    role = manager.add_role(READER) or manager.find_role(READER)
    wanted = [manager.find_permission_view_menu(*one) for one in MAY]
    wanted += [
        manager.find_permission_view_menu("datasource_access", table.perm)
        for table in session.query(SqlaTable)
    ]
    role.permissions = [one for one in wanted if one is not None]
    session.flush()
    return role


def _rules(session: Any, reader: Any, rules: dict[str, list[str]]) -> None:
    """Condition -> the datasets whose rows it chooses; those of before are dropped."""
    from superset.connectors.sqla.models import RowLevelSecurityFilter, SqlaTable

    for rule in session.query(RowLevelSecurityFilter):
        session.delete(rule)
    session.flush()
    for number, (condition, datasets) in enumerate(rules.items(), start=1):
        rule = RowLevelSecurityFilter(
            name=f"own accounts {number}", filter_type="Regular", clause=condition
        )
        rule.roles = [reader]
        rule.tables = [
            table for table in session.query(SqlaTable) if table.table_name in datasets
        ]
        session.add(rule)


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    load(given, Path(sys.argv[2]))
