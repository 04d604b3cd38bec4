"""A candidate's columns, held against those that readers of the served release know.

A column that is gone or of another type breaks whoever reads it, so it blocks unless
the table's contract version was raised; one that was added breaks nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import yaml

from include.audit.rules import SCHEMAS
from include.audit.verdict import RuleResult
from include.settings import PROJECT
from include.warehouse.base import Warehouse

Table = tuple[str, str]
Columns = Mapping[Table, Mapping[str, str]]

DICTIONARY = ("analytics", "data_dictionary")
# Of a table whose YAML states none, and of all before versions were stated.
FIRST = 1
RULE = "table_keeps_its_contract"
DO = (
    "Give it back or, if readers know, raise the contract_version in the table's YAML "
    "(config: {meta: {contract_version: N}})."
)


def contract_failures(warehouse: Warehouse, release_id: str) -> list[RuleResult]:
    """A blocking result per column or table that readers would miss."""
    served = warehouse.served()
    if served is None:
        return []
    project = PROJECT / "dbt_project" / "dbt_project.yml"
    variables = yaml.safe_load(project.read_text(encoding="utf-8"))["vars"]
    before, now = (
        (warehouse.columns(release), contract_versions(warehouse, release))
        for release in (served, release_id)
    )
    return list(broken(served, before, now, variables["retired_tables"]))


def contract_versions(warehouse: Warehouse, release_id: str) -> dict[Table, int]:
    """(schema, table) -> the version of its contract, as the release itself says."""
    if "contract_version" not in warehouse.columns(release_id).get(DICTIONARY, {}):
        return {}
    rows = warehouse.query(
        release_id,
        "select distinct table_schema, table_name, contract_version "
        "from analytics.data_dictionary",
    )
    return {
        (row["table_schema"], row["table_name"]): row["contract_version"]
        for row in rows
    }


def broken(
    served: str,
    before: tuple[Columns, Mapping[Table, int]],
    now: tuple[Columns, Mapping[Table, int]],
    retired: Collection[str],
) -> Iterator[RuleResult]:
    """What of the served release the candidate does not keep, without leave."""
    (old, old_versions), (new, new_versions) = before, now
    for table, columns in sorted(old.items()):
        if table not in new:
            # The audit's own table is written after it.
            if table[0] in SCHEMAS and table[1] not in {*retired, "audit_results"}:
                yield RuleResult.blocking(
                    table,
                    RULE,
                    f"in the served release {served}, not in this one",
                    "Whoever reads the table would find none. Give it back or, if "
                    "readers know, name it in retired_tables of dbt_project.yml.",
                )
            continue
        version = old_versions.get(table, FIRST)
        if new_versions.get(table, FIRST) > version:
            continue
        for column, kind in columns.items():
            if new[table].get(column) != kind:
                yield RuleResult.blocking(
                    table,
                    RULE,
                    f"{column} is {kind} in the served release {served} and "
                    f"{new[table].get(column, 'not there')} here, and the contract "
                    f"version is still {version}",
                    f"Whoever reads the column would fail or read something else. {DO}",
                    column,
                )
