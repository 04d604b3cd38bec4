"""Which rows of an extract are taken, whatever its file is called."""

import json

import pytest

from include.errors import MappingError
from include.ingest.contract import entities
from include.ingest.discover import fits
from include.ingest.mapping import load
from include.settings import PROJECT
from tests.unit.ingest.conftest import (
    COLUMNS,
    HEADER,
    accepted,
    good_row,
    land,
    rejects,
)

TEMPLATES = PROJECT / "include" / "sources" / "templates"


def reasons(settings) -> list[tuple[int, str]]:
    return [(each["line"], each["reason_code"]) for each in rejects(settings)]


@pytest.mark.parametrize("name", ["inv.csv", "INV 2024.CSV", "Inv.csv"])
def test_a_file_is_known_in_any_case_of_letters(acme, name):
    (acme.landing / name).write_text(f"{HEADER}\n{good_row(1)}\n", encoding="utf-8")
    land(acme)
    assert len(accepted(acme)) == 1


def test_rows_are_chosen_by_any_name_of_a_column(acme, sources):
    entity = {
        "entity": "invoice",
        "columns": {name: name for name in COLUMNS},
        "drop": [
            {"column": ["status", "Статус"], "values": ["void"]},
            {"column": "not there", "values": [""], "optional": True},
        ],
        "keep": {"currency": ["EUR"]},
    }
    sources(entities=[entity])
    rows = [
        good_row(1),
        good_row(2).replace("posted", "VOID"),
        good_row(3).replace("EUR", "USD"),
        good_row(4).replace("posted", "void").replace("EUR", "USD"),
    ]
    path = acme.landing / "inv.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    land(acme)

    assert [each["invoice_id"] for each in accepted(acme)] == ["I001"]
    assert reasons(acme) == [(line, "filtered") for line in (3, 4, 5)]


def test_a_footer_shorter_than_the_header_is_skipped_and_any_other_line_refused(
    acme, sources
):
    sources(skip={"column": "currency", "matches": "^$"})
    lines = [HEADER, good_row(1), "Report of January", "I002,C1,2024-01-05"]
    path = acme.landing / "inv.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    land(acme)
    assert reasons(acme) == [(3, "not_a_record"), (4, "not_a_record")]

    sources(skip={"column": "invoice_id", "matches": "^Report of "})
    land(acme)
    found = reasons(acme)
    assert (3, "not_a_record") in found and (4, "malformed_row") in found


def test_a_record_whose_list_is_empty_is_still_a_record(acme, sources):
    columns = {"invoice_id": "id", "line_no": "lines.#", "net_amount": "lines.amount"}
    invoice = {name: name for name in COLUMNS} | {"invoice_id": "id"}
    sources(
        files="inv.json",
        format={"type": "json", "records": "data", "explode": "lines"},
        entities=[
            {
                "entity": "invoice",
                "columns": invoice,
                "keep": {"lines.#": ["", "1"]},
            },
            {"entity": "invoice_line", "columns": columns, "drop": {"lines.#": [""]}},
        ],
    )
    values = dict(zip(COLUMNS, good_row(1).split(","), strict=True))
    records = [
        values | {"id": "two", "lines": [{"amount": 4}, {"amount": 6}]},
        values | {"id": "none", "lines": []},
    ]
    text = json.dumps({"data": records})
    (acme.landing / "inv.json").write_text(text, encoding="utf-8")
    land(acme)

    assert [each["invoice_id"] for each in accepted(acme)] == ["none", "two"]
    lines = [(e["invoice_id"], e["line_no"]) for e in accepted(acme, "invoice_line")]
    assert lines == [("two", "1"), ("two", "2")]
    assert reasons(acme) == [(1, "filtered"), (2, "filtered")]


def test_canonical_columns_may_be_left_out_unless_they_are_required(acme, sources):
    sources(entities=[{"entity": "invoice", "columns": "canonical"}])
    path = acme.landing / "inv.csv"
    path.write_text(f"{HEADER}\n{good_row(1)}\n", encoding="utf-8")
    land(acme)
    (row,) = accepted(acme)
    assert row["due_date"] is None and row["status"] == "posted"


def test_columns_are_canonical_or_named(sources):
    sources(entities=[{"entity": "invoice", "columns": "whatever"}])
    with pytest.raises(MappingError, match="keys with values"):
        load("acme")


@pytest.mark.parametrize("name", sorted(entities()))
def test_every_entity_has_a_template_that_the_manual_mapping_reads(name):
    header = (TEMPLATES / f"{name}.csv").read_text(encoding="utf-8").strip()
    (rule,) = [rule for rule in load("manual") if rule.name == name]
    (mapped,) = rule.entities

    assert header.split(",") == [column.name for column in entities()[name].columns]
    assert mapped.entity.name == name
    assert set(mapped.columns) == set(header.split(","))


def test_templates_are_of_entities():
    assert {path.stem for path in TEMPLATES.glob("*.csv")} == set(entities())


@pytest.mark.parametrize("name", sorted(entities()))
def test_a_filled_in_template_is_read_by_the_rule_of_its_entity_alone(name):
    for file_name in (f"manual/{name}.csv", f"manual/{name.upper()}-2024.CSV"):
        claiming = [rule.name for rule in load("manual") if fits(file_name, rule)]
        assert claiming == [name]
