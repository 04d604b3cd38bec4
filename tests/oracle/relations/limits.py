"""The editable parameters: limits and words of the seeds, vars of the dbt project."""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from include.transform.dbt import DBT_PROJECT


@cache
def seed(name: str) -> pd.DataFrame:
    """A reference table as text; NaN where a cell is empty."""
    return pd.read_csv(Path(DBT_PROJECT) / "seeds" / f"{name}.csv", dtype=str)


@cache
def limit(threshold: str) -> float:
    """A limit of ref_rule_threshold."""
    limits = seed("ref_rule_threshold").set_index("threshold").value
    return float(limits[threshold])


def result(rule_id: pd.Series) -> pd.Series:
    """What each rule of ref_relationship_rule gives; None where no rule holds."""
    results = seed("ref_relationship_rule").set_index("rule_id").result
    return named(results.reindex(rule_id).set_axis(rule_id.index))


def named(values: pd.Series) -> pd.Series:
    """Texts with None, not NaN, for what is not there."""
    return values.astype("object").where(values.notna(), None)


@cache
def var(name: str) -> Any:
    """A var of dbt_project.yml."""
    text = (Path(DBT_PROJECT) / "dbt_project.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["vars"][name]
