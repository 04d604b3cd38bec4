"""Superset's dashboards as code: what they show, and how Superset runs here."""
