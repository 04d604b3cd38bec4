"""Every laid file is taken by exactly one rule that finds its columns."""

from fnmatch import fnmatch
from pathlib import Path

import pytest

from include.ingest.mapping import load
from include.ingest.tables.open import open_table
from include.ingest.tables.unpack import Limits
from include.samples import sample_names, sample_settings

# Other exports of the same systems than those the samples deliver.
NOT_LAID = {("xero", "invoices_export")}


@pytest.mark.parametrize("sample", sample_names())
def test_every_laid_file_fits_exactly_one_mapping_rule(sample, request, tmp_path):
    landing: Path = request.getfixturevalue(sample)
    rules = [rule for each in sample_settings(sample)["sources"] for rule in load(each)]
    files = sorted(landing.rglob("*.csv"))
    assert files
    unused = {(rule.system, rule.name) for rule in rules}
    for path in files:
        name = str(path.relative_to(landing))
        [rule] = [rule for rule in rules if fnmatch(name, rule.files)]
        open_table(path, rule, Limits(10**9, 200), tmp_path)
        unused.discard((rule.system, rule.name))
    assert unused <= NOT_LAID
