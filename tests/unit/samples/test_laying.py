"""Laying a sample is repeatable: the same bytes, and nothing touched twice."""

import csv
import re
import shutil
from pathlib import Path

import pytest

from include.errors import SettingsError
from include.samples import FOLDER, lay, sample_names, sample_settings
from include.samples.extracts import open_engine, write_extract

SOURCES = Path(__file__).parents[3] / "include" / "sources"


def contents(landing: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and modification time of every laid file."""
    return {
        str(path.relative_to(landing)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(landing.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("sample", sample_names())
def test_laying_twice_leaves_every_file_and_its_age_alone(sample, request, tmp_path):
    """Every file is written aside anew, so its age shows that the bytes repeat."""
    landing = tmp_path / sample
    shutil.copytree(request.getfixturevalue(sample), landing)
    before = contents(landing)
    assert before
    lay(sample, landing)
    assert contents(landing) == before


@pytest.mark.parametrize("sample", sample_names())
def test_a_sample_names_sources_that_exist(sample):
    settings = sample_settings(sample)
    assert settings["sources"]
    for source in settings["sources"]:
        assert (SOURCES / f"{source}.yml").is_file()


@pytest.mark.parametrize("sample", sample_names())
def test_the_readme_counts_every_file_and_row(sample, request):
    landing = request.getfixturevalue(sample)
    readme = (FOLDER / sample / "README.md").read_text(encoding="utf-8")
    told = {
        extract: (int(files), int(rows.replace(",", "")))
        for extract, files, rows in re.findall(
            r"^\| `(\w+/\w+)` \| (\d+) \| ([\d,]+) \|$", readme, re.MULTILINE
        )
    }
    laid: dict[str, tuple[int, int]] = {}
    for path in landing.rglob("*.csv"):
        extract = f"{path.parent.name}/{re.split(r'_(?=[12]|[.]csv)', path.name)[0]}"
        files, rows = laid.get(extract, (0, 0))
        with path.open(encoding="utf-8", newline="") as lines:
            laid[extract] = (files + 1, rows + sum(1 for _ in csv.reader(lines)) - 1)
    assert told == laid


def test_an_unknown_sample_is_refused_with_the_ones_there_are(tmp_path):
    with pytest.raises(SettingsError, match=r"SAMPLE=acme.*online_retail"):
        lay("acme", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_extract_is_rewritten_when_a_row_changes(tmp_path):
    path = tmp_path / "terms.csv"
    with open_engine() as connection:
        assert write_extract(connection, "select 30 as days", path)
        assert not write_extract(connection, "select 30 as days", path)
        assert write_extract(connection, "select 31 as days", path)
    assert path.read_text(encoding="utf-8") == "days\n31\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["terms.csv"]


def test_a_failed_extract_leaves_the_delivered_one(tmp_path):
    path = tmp_path / "terms.csv"
    with open_engine() as connection:
        write_extract(connection, "select 30 as days", path)
        with pytest.raises(Exception, match="Conversion"):
            write_extract(connection, "select cast('x' as integer) as days", path)
    assert path.read_text(encoding="utf-8") == "days\n30\n"
