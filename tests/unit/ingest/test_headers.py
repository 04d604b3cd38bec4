"""A mapping's columns are found in a header however it is written, or refused."""

import pytest

from include.errors import ExtractsLeftOut
from include.ingest.headers import unique
from tests.unit.ingest.conftest import HEADER, accepted, deliver, good_row, land


def test_names_match_trimmed_in_any_case_with_yo_as_ye(acme, sources):
    columns = {name: name for name in HEADER.split(",")}
    columns["currency"] = "Расчётная  валюта"
    sources(entities=[{"entity": "invoice", "columns": columns}])
    given = HEADER.replace("currency", "расчетная валюта").replace("status", " STATUS ")
    deliver(acme, given, good_row(1))

    land(acme)

    assert [row["currency"] for row in accepted(acme)] == ["EUR"]


def test_the_first_synonym_that_the_file_has_is_read(acme, sources):
    columns = {name: name for name in HEADER.split(",")}
    columns["currency"] = {"column": ["Валюта", "Currency", "status"]}
    sources(entities=[{"entity": "invoice", "columns": columns}])
    deliver(acme, HEADER, good_row(1))

    land(acme)

    assert [row["currency"] for row in accepted(acme)] == ["EUR"]


def test_a_column_that_appears_twice_must_be_called_by_its_place(acme, sources):
    deliver(acme, f"{HEADER},Net_Amount", good_row(1) + ",7.00")

    with pytest.raises(
        ExtractsLeftOut, match=r"closest: Net_Amount \[2\], net_amount \[1\]"
    ):
        land(acme)

    columns = {name: name for name in HEADER.split(",")}
    sources(
        entities=[
            {
                "entity": "invoice",
                "columns": columns | {"net_amount": "net_amount [2]"},
            }
        ]
    )
    land(acme)
    assert [str(row["net_amount"]) for row in accepted(acme)] == ["7.00"]


def test_every_column_has_a_name_of_its_own():
    assert unique(["a", " ", "A", "b", ""]) == (
        "a [1]",
        "column 2",
        "A [2]",
        "b",
        "column 5",
    )
    assert len({name.lower() for name in unique(["a", "a", "a [1]", "a [2]"])}) == 4
