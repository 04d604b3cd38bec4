"""What the rows of an unknown file are, told by the names of its columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from include.ingest import mapping
from include.ingest.discover import fits
from include.ingest.tables.unpack import Limits
from include.inspect.look import _cells
from include.inspect.probe import probe
from include.inspect.recognise import Known, mappings
from include.inspect.words import guesses
from tests.unit.inspect.test_recognised import EXTRACTS, FILES

LIMITS = Limits(10**9, 200)
INVENTED = ("generated", "manual", "online", "simulated")


@pytest.mark.parametrize(
    ("names", "entity"),
    [
        # A list of clients holds all that a link needs, and more.
        (["Код", "Клиент", "ИНН", "Менеджер", "Группа"], "account"),
        (["Клиент", "ИНН", "Ответственный", "Отрасль", "Страна"], "account"),
        (["Код клиента", "Код контрагента"], "account_link"),
        (["Belegnr.", "Belegdatum", "Kunde", "Netto", "Brutto"], "invoice"),
        (["ID", "Client", "Issue date", "Due date", "Subtotal", "Total"], "invoice"),
    ],
)
def test_an_entity_that_needs_little_is_not_found_in_every_file(names, entity):
    assert guesses("list.csv", names, [])[0].entity.name == entity


def test_what_the_name_of_the_file_says_outweighs_its_columns():
    names = ["id", "name", "owner", "created", "status", "amount"]
    assert guesses("Deals_001.csv", names, [])[0].entity.name == "opportunity"
    assert guesses("customers.csv", names, [])[0].entity.name == "billing_customer"


def test_a_name_stands_in_for_an_id_only_where_there_is_none_and_says_so():
    without, *_ = guesses("сделки.csv", ["Название", "Клиент", "Сумма"], [])
    assert without.columns["account_id"] == "Клиент"
    assert "account_id" in without.stand_ins

    names = ["Название", "Клиент", "Сумма", "Код клиента"]
    having, *_ = guesses("сделки.csv", names, [])
    assert having.columns["account_id"] == "Код клиента"
    assert not having.stand_ins


def test_what_is_the_key_may_be_the_tax_number_or_the_number_on_the_document_too():
    guess, *_ = guesses("продажи.csv", ["Номер документа", "Дата", "Сумма"], [])
    assert guess.columns["invoice_id"] == guess.columns["number"] == "Номер документа"
    guess, *_ = guesses("контрагенты.csv", ["ИНН", "Наименование", "КПП"], [])
    assert guess.columns["billing_customer_id"] == guess.columns["tax_id"] == "ИНН"


def test_the_id_of_another_thing_within_a_record_is_not_its_key():
    names = ["customer.id", "ticket_id", "opened_at", "solved_at"]

    known, _ = mappings([mapping.SOURCES], "UTC")
    best = guesses("tickets.jsonl", names, known)[0]

    assert best.columns["case_id"] == "ticket_id"
    assert best.columns["account_id"] == "customer.id"


def test_what_every_name_begins_with_tells_nothing():
    columns = {
        "opportunity_id": "Deal - ID",
        "name": "Deal - Title",
        "stage": "Deal - Stage",
        "account_id": "Deal - Organization ID",
        "created_at": "Deal - Deal created",
    }
    guess, *_ = guesses("export.csv", list(columns.values()), [])
    assert guess.entity.name == "opportunity"
    assert guess.columns == columns


def test_most_exports_of_a_system_would_be_told_if_its_mapping_were_not_there(
    acme, tmp_path: Path
):
    known, _ = mappings([mapping.SOURCES], "UTC")
    wrong, tried = [], 0
    for number, path in enumerate(FILES):
        name = path.relative_to(EXTRACTS).as_posix()
        system = name.split("/")[0].split("_")[0]
        wanted = {
            entity.entity.name
            for each in known
            if each.rule.system == system and _called(name, each, system)
            for entity in each.rule.entities
        }
        if not wanted:
            continue
        others = [
            each
            for each in known
            if not each.rule.system.startswith((system, *INVENTED))
        ]
        folder = tmp_path / str(number)
        cells = _cells(acme, path, probe(path, LIMITS, folder), LIMITS, folder / "c")
        tried += 1
        guess = guesses(path.name, list(cells.by_name), others)[0].entity.name
        if guess not in wanted:
            wrong.append(f"{name}: {guess}, not {', '.join(sorted(wanted))}")
    assert tried > 60
    assert len(wrong) <= tried // 10, "\n".join(wrong)


def _called(name: str, known: Known, system: str) -> bool:
    return fits(f"{system}/{name.split('/', 1)[1]}", known.rule)
