"""Files that no mapping knows: a draft, and what a person edits until they land."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from include.ingest import mapping
from include.settings import Settings
from tests.support.path import ingest
from tests.unit.inspect.conftest import UNKNOWN, Inspected

# What a person changes in the draft of the six files, line by line.
EDITS = {
    'format: ["%d/%m/%Y", "%m/%d/%Y"]}': 'format: "%d/%m/%Y"}',
    '# numbers: {decimal: ",", thousands: "."}': (
        'numbers: {decimal: ",", thousands: "."}'
    ),
    'currency: {column: "?"}': "currency: {constant: RUB}",
    'Approved: "?", Rejected: "?"': "Approved: posted, Rejected: void",
    'Жалоба: "?", Вопрос: "?"': "Жалоба: complaint, Вопрос: request",
}


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    """The six files in a folder of their own."""
    folder = tmp_path / "furniture"
    shutil.copytree(UNKNOWN, folder, ignore=shutil.ignore_patterns("*.md"))
    return folder


def edited(text: str) -> str:
    """The draft as a person leaves it; every edit must find its line."""
    for drafted, meant in EDITS.items():
        assert text.count(drafted) == 1, drafted
        text = text.replace(drafted, meant)
    return text


def test_six_unknown_files_are_described_and_drafted(inspected, delivered: Path):
    seen: Inspected = inspected(delivered)

    assert seen.code == 2
    assert seen.said("Encoding") == [
        "utf-16 (its byte order mark says so)",
        "utf-8 (it is valid as such)",
        "utf-8 (nothing but ASCII)",
        "of its own (XLSX)",
        "cp1251 (100% of its words are words in it)",
        "cp866 (100% of its words are words in it)",
    ]
    assert seen.said("Packed") == ["gzip", "no", "zip", "no", "no", "no"]
    assert seen.said("Dialect") == [
        'cells parted by |, quoted by "',
        "the format's own",
        "cells parted by semicolon, quoted by '",
        "sheet Клиенты; there are also Памятка",
        'cells parted by semicolon, quoted by "',
        'cells parted by tab, quoted by "',
    ]
    assert seen.said("Header") == ["row 1", "row 1", "row 3", "row 4", "row 1"]
    assert [said.split(",")[0] for said in seen.said("Entity")] == [
        *("payment", "opportunity", "credit_note", "account", "invoice", "case")
    ]
    assert seen.said("Draft") == [str(seen.draft)]
    lines = seen.draft.read_text(encoding="utf-8").splitlines()
    said, _, which = seen.said("To do")[0].partition(": ")
    assert said == "3 lines to fill in (?)"
    for told in which.split(";")[0].split(", "):
        number, column = told.split()
        assert lines[int(number) - 1].strip().startswith(f"{column}: {{column: ")
        assert '"?"' in lines[int(number) - 1]


def test_a_draft_can_be_followed_as_it_is_and_guesses_nothing_ambiguous(
    inspected, delivered: Path
):
    seen = inspected(delivered)
    text = seen.draft.read_text(encoding="utf-8")

    assert len(mapping.load_file(seen.draft, "UTC")) == 6
    # Dates that read two ways are refused until one way is left.
    assert any(
        said.startswith("ambiguous_date") and "2024-03-04 or 2024-04-03" in said
        for said in seen.said("Rejected")
    )
    assert 'format: "%m/%d/%Y"' in text  # the 13th of no month
    assert "# numbers are read as thousands or as decimals: choose" in text
    assert 'Жалоба: "?"' in text


def test_the_edited_draft_is_recognised_and_lands_the_files_as_canonical_rows(
    inspected, delivered: Path, tmp_path: Path, workspace, monkeypatch
):
    draft = inspected(delivered).draft
    draft.write_text(edited(draft.read_text(encoding="utf-8")), encoding="utf-8")

    again = inspected(delivered)
    assert again.code == 0
    assert len(again.said("System")) == 6

    monkeypatch.setattr(mapping, "SOURCES", draft.parent)
    settings = workspace("furniture", sources=["furniture"], max_rejected=0.5)
    shutil.copytree(delivered, settings.landing / "furniture")
    ingest(settings)

    assert rows(settings, "payment", "payment_id, paid_at, amount") == [
        ("R-901", "2024-04-03", "12400.00"),
        ("R-902", "2024-02-05", "3600.60"),
        ("R-903", "2024-05-06", "50000.00"),
    ]
    assert rows(settings, "credit_note", "credit_note_id, net_amount, status") == [
        ("V-1", "1500.00", "posted"),
        ("V-2", "2000.00", "void"),
    ]
    sold = "invoice_id, billing_customer_id, invoice_date, net_amount, gross_amount"
    assert rows(settings, "invoice", sold) == [
        ("УТ-00017", "К-001", "2024-01-15", "10333.33", "12400.00"),
        ("УТ-00018", "К-002", "2024-01-22", "3000.50", "3600.60"),
        ("УТ-00031", "К-001", "2024-02-14", "5000.00", "6000.00"),
        ("УТ-00044", "К-003", "2024-02-29", "100000.00", "120000.00"),
    ]
    assert rows(settings, "case", "case_id, kind") == [
        ("Ж-1", "complaint"),
        ("Ж-2", "request"),
        ("Ж-3", "complaint"),
    ]
    assert len(rows(settings, "account", "account_id")) == 4
    assert len(rows(settings, "opportunity", "opportunity_id")) == 2


def test_a_draft_that_a_person_worked_on_is_never_overwritten(
    inspected, tmp_path: Path
):
    path = tmp_path / "odd.csv"
    path.write_text("what,ever\n1,2\n")
    first = inspected(path).draft
    first.write_text("system: odd # mine\n", encoding="utf-8")

    seen = inspected(path)

    assert first.read_text(encoding="utf-8") == "system: odd # mine\n"
    assert {each.name for each in seen.drafts.iterdir()} == {"odd.yml", "odd_2.yml"}
    assert "Left out: odd.yml" in seen.text


def test_rows_that_repeat_a_key_are_told_before_one_of_them_wins(
    inspected, tmp_path: Path
):
    path = tmp_path / "invoices.csv"
    path.write_text(
        "Invoice No,Client,Date,Item,Net,Gross,Currency\n"
        "7,Oak,2024-01-05,Desk,10.00,12.00,EUR\n"
        "7,Oak,2024-01-05,Lamp,5.00,6.00,EUR\n"
        "8,Ash,2024-01-06,Desk,10.00,12.00,EUR\n"
    )

    assert inspected(path).said("Repeated") == [
        "invoice: 2 keys in 3 rows, and of a key one row counts: lines of a document "
        "are no versions of it"
    ]
    path.write_text("\n".join(path.read_text().splitlines()[::2]))
    drafted = "billing_customer_id: Client  # in the place of an id: does the file have"
    assert drafted in next(iter(tmp_path.rglob("*.yml"))).read_text()
    assert inspected(path).said("Repeated") == []


def test_names_that_say_nothing_leave_everything_to_fill_in(inspected, tmp_path: Path):
    path = tmp_path / "odd.csv"
    path.write_text("what,ever\n1,2\n")

    seen = inspected(path)

    assert seen.code == 2
    assert seen.said("Refused") == ["fill in every ? of the draft first"]
    rows = seen.text.split("the first rows of the file:")[1].splitlines()[1:3]
    assert [row.split() for row in rows] == [["what", "ever"], ["1", "2"]]
    assert len(mapping.load_file(seen.draft, "UTC")) == 1


def test_a_known_file_that_lacks_a_column_names_it_and_the_closest(
    inspected, tmp_path: Path
):
    path = tmp_path / "account.csv"
    path.write_text("Id,Name,OwnerID2,IsDeleted\n0015g0000000001,Alder,1,false\n")

    seen = inspected(path)

    assert seen.code == 2
    assert any(
        said.startswith("salesforce/accounts:") and "closest: OwnerID2" in said
        for said in seen.said("Near")
    )


def rows(settings: Settings, entity: str, columns: str) -> list[tuple[str, ...]]:
    """The entity's accepted rows as text, in order."""
    (path,) = settings.raw.rglob(f"{entity}.parquet")
    found = duckdb.sql(f"select {columns} from read_parquet('{path}') order by 1")
    return [tuple(map(str, row)) for row in found.fetchall()]
