"""A file that a mapping reads: what is said of it, each fact on a line, exit code 0."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from include.ingest import mapping
from include.ingest.contract import entity
from include.ingest.tables.unpack import Limits
from include.inspect.probe import probe
from include.inspect.recognise import mappings, recognise
from include.inspect.tables import Models, describe_tables
from include.transform.compiled import CompiledNode
from tests.unit.inspect.conftest import NODES

EXTRACTS = Path(__file__).resolve().parents[2] / "extracts"
SALES = EXTRACTS / "onec" / "реализации_2023.csv"
FILES = sorted(p for p in EXTRACTS.rglob("*") if p.is_file() and p.suffix != ".md")
LIMITS = Limits(10**9, 200)


def test_there_are_extracts_of_every_system():
    assert len({path.parent.name.split("_")[0] for path in FILES}) >= 9


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_an_extract_of_a_known_system_is_recognised_as_its(path: Path, tmp_path: Path):
    known, wrong = mappings([mapping.SOURCES], "UTC")
    found = probe(path, LIMITS, tmp_path)

    matches, _ = recognise(path, path.name, found, known, LIMITS, tmp_path)

    assert not wrong
    assert matches[0].by_name
    assert matches[0].known.rule.system == path.parent.name.split("_")[0]


def test_every_fact_has_a_line_of_its_own(inspected):
    seen = inspected(SALES)

    assert seen.code == 0
    assert seen.said("Format") == ["delimited text"]
    assert seen.said("Packed") == ["no"]
    assert seen.said("Encoding")[0].startswith("cp1251 ")
    assert seen.said("Dialect") == ['cells parted by semicolon, quoted by "']
    assert seen.said("Header") == ["row 1"]
    assert seen.said("System")[0].startswith("onec, extract sales (")
    assert seen.said("Entity") == ["invoice"]
    assert seen.said("Name") == ["fits onec/реализац*.csv (in landing)"]


def test_the_first_rows_are_shown_as_they_would_be_loaded(inspected):
    seen = inspected(SALES)

    assert seen.said("Rows") == [
        "invoice: 25 rows read, 23 would be loaded, 0 refused, 2 left out by the "
        "mapping"
    ]
    assert "net_amount  tax_amount  gross_amount  currency  doc_type" in seen.text
    assert "3500.50     700.10      4200.60       RUB       invoice" in seen.text


def test_what_is_missing_and_what_is_left_out_is_listed(inspected):
    seen = inspected(SALES)

    assert seen.said("Missing") == [
        "invoice has no terms_id, fx_rate, salesperson_user_id, order_id, order_date"
    ]
    assert sorted(seen.said("Left out")) == [
        "filtered: 1 row, first line 25: Проведен 'Нет' only Да, Истина, true is "
        "invoice data",
        "filtered: 1 row, first line 26: Пометка удаления 'Да' Да, Истина, true is no "
        "invoice data",
    ]


def test_what_would_be_rejected_is_counted_by_reason_with_its_first_lines(
    inspected, tmp_path: Path
):
    lines = SALES.read_text(encoding="cp1251").splitlines()
    for number in (3, 5, 6, 9):
        lines[number] = lines[number].replace(",00;", ",0x;", 1)
    path = tmp_path / SALES.name
    path.write_text("\n".join(lines), encoding="cp1251")

    seen = inspected(path)

    assert seen.code == 0
    gross = [said for said in seen.said("Rejected") if ": gross_amount" in said]
    assert len(gross) == 1
    assert gross[0].startswith("not_decimal: 3 rows, first line 6, 7, 10: gross_amount")
    assert "cannot be read as decimal(18,2)" in gross[0]


def test_the_tables_that_would_be_full_partly_null_or_empty_are_named(inspected):
    seen = inspected(SALES)

    assert "Published tables, of invoice and nothing else" in seen.text
    assert seen.said("full") == ["none"]
    assert seen.said("partly NULL") == ["sold: kind"]
    assert seen.said("empty") == ["complained"]


def test_of_many_columns_without_values_the_first_are_named_and_the_others_counted():
    names = [column.name for column in entity("case").columns if not column.key][:9]
    listed = ", ".join(f"cases.{name}" for name in names)
    wide = CompiledNode(
        *("wide", "model", "analytics.wide", ()),
        f"select invoices.invoice_id as id, {listed} "
        "from candidate.raw.invoice as invoices "
        'left join candidate.raw."case" as cases using (invoice_id)',
    )
    models = Models([*NODES[:2], wide])

    said = " ".join(describe_tables(models, {"invoice": frozenset({"invoice_id"})}))

    assert f"wide: {', '.join(names[:6])} and 3 more" in " ".join(said.split())


def test_another_name_is_recognised_by_its_columns_and_told_where_to_go(
    inspected, tmp_path: Path
):
    path = tmp_path / "export(7).csv"
    shutil.copy(SALES, path)

    seen = inspected(path)

    assert seen.code == 0
    assert seen.said("System")[0].startswith("onec, extract sales (")
    assert seen.said("Name") == [
        "does not fit: put it into landing as onec/реализац*.csv"
    ]


def test_inspecting_writes_nothing(inspected, tmp_path: Path):
    before = sorted(tmp_path.rglob("*"))

    inspected(SALES)

    assert sorted(tmp_path.rglob("*")) == before
