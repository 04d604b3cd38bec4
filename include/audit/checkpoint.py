"""Run every suite on a candidate with Great Expectations and build the Data Docs.

The context lives in memory: the rules are the files in `expectations/`, the results
are rows in the release, and a run that is killed leaves no half-written project behind.
Only the Data Docs are written, to the folder they are asked for.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.core import ValidationDefinition
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
)

from include.audit.outcome import SAMPLE_ROWS, outcome
from include.audit.rules import TableRules
from include.audit.suites import build_suite
from include.audit.verdict import RuleResult
from include.warehouse.base import Warehouse


def check(
    warehouse: Warehouse, release_id: str, files: Sequence[TableRules], docs: Path
) -> list[RuleResult]:
    """One result per rule, in the order of the files.

    Raises `RuleError` before anything is checked if a rule cannot be built.
    """
    if not files:
        return []
    context = gx.get_context(mode="ephemeral", project_config=_project(docs))
    columns = warehouse.columns(release_id)
    suites = {
        file.name: context.suites.add(
            build_suite(file, columns[file.schema, file.table])
        )
        for file in files
    }
    audited = [(file.schema, file.table) for file in files]
    with warehouse.gx_batches(context, release_id, audited) as batches:
        runs = [
            _validate(context, suites[file.name], *batches[file.schema, file.table])
            for file in files
        ]
    shutil.rmtree(docs, ignore_errors=True)
    context.build_data_docs()
    by_rule = {
        (run.suite_name, found.expectation_config.meta["rule_no"]): found
        for run in runs
        for found in run.results
    }
    return [
        outcome(file, rule, by_rule[file.name, rule.number])
        for file in files
        for rule in file.rules
    ]


def _project(docs: Path) -> DataContextConfig:
    """Nothing on disk but the Data Docs, no telemetry, no progress bars in the log."""
    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        analytics_enabled=False,
        progress_bars={"globally": False},
        data_docs_sites={
            "release": {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                # The results state each rule already; its pages again would cost as
                # much time as the results do.
                "site_section_builders": {"expectations": "none", "profiling": "none"},
                "store_backend": {
                    "class_name": "TupleFilesystemStoreBackend",
                    "base_directory": str(docs),
                },
                "site_index_builder": {
                    "class_name": "DefaultSiteIndexBuilder",
                    "show_cta_footer": False,
                },
            }
        },
    )


def _validate(
    context: Any,
    suite: gx.ExpectationSuite,
    batch: Any,
    parameters: Mapping[str, Any],
) -> Any:
    """The results of one suite on one table, kept for the Data Docs."""
    validation = context.validation_definitions.add(
        ValidationDefinition(name=suite.name, data=batch, suite=suite)
    )
    return validation.run(
        batch_parameters=dict(parameters) or None,
        # COMPLETE would fetch every row that fails, ten million if need be.
        result_format={
            "result_format": "SUMMARY",
            "partial_unexpected_count": SAMPLE_ROWS,
        },
    )
