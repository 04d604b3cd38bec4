"""Whose rows a reader sees when everybody is shown their own accounts alone."""

from __future__ import annotations

from include.dashboards.datasets import load_datasets

# Superset fills in who asks; logins are the CRM's user ids.
_ME = "'{{ current_username() | replace(\"'\", \"''\") }}'"
_CONDITIONS = {
    "customer": "customer_id in (select mine.customer_id "
    "from analytics.customers as mine "
    f"where mine.owner_user_id = {_ME})",
    "user": f"user_id = {_ME}",
    # Single rows of all customers at once: their reader would see other accounts.
    "everybody": "1 = 0",
}


def row_rules(own_accounts_only: bool) -> dict[str, list[str]]:
    """Condition -> the datasets that it restricts; none unless it is switched on."""
    if not own_accounts_only:
        return {}
    return {
        condition: [d.name for d in load_datasets().values() if d.rows_of == rows_of]
        for rows_of, condition in _CONDITIONS.items()
    }
