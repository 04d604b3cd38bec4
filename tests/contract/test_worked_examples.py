"""Each worked example of the domain is a test that carries its id."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# G5, G14, G18, G19, G22, G28 and G30 are numbers that the domain does not use.
IDS = [
    *(f"g{number}" for number in (1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17)),
    *(f"g{number}" for number in (20, 21, 23, 24, 25, 26, 27, 29, 31, 32)),
]


@cache
def names() -> set[str]:
    """Every dbt unit test and every test function."""
    found = set()
    for path in (ROOT / "dbt_project" / "models").rglob("*.yml"):
        found |= set(re.findall(r"^  - name: (\w+)", path.read_text("utf-8"), re.M))
    for path in (ROOT / "tests").rglob("test_*.py"):
        found |= set(re.findall(r"^def test_(\w+)", path.read_text("utf-8"), re.M))
    return found


@pytest.mark.parametrize("example", IDS)
def test_a_worked_example_is_a_test_under_its_id(example):
    assert [name for name in names() if name.startswith(f"{example}_")]
