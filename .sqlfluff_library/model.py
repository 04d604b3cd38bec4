"""A stand-in for the model that dbt is rendering: one column of some type."""

from types import SimpleNamespace

columns = {"placeholder": SimpleNamespace(name="placeholder", data_type="string")}
