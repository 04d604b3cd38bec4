"""The same invoices in every format and encoding become the same canonical rows."""

import codecs
import gzip
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest

from include.errors import ExtractsLeftOut
from include.ingest.ledger import Ledger
from tests.unit.ingest.conftest import accepted, land, rejects

NAMES = ("Номер", "Клиент", "Дата", "Статус", "Сумма", "Всего", "Валюта")
COLUMNS = {
    "invoice_id": "номер",
    "billing_customer_id": "Клиент",
    "invoice_date": {"column": "Дата", "format": "%d.%m.%Y"},
    "status": {"column": "Статус", "values": {"Проведён": "posted"}},
    "net_amount": "Сумма",
    "gross_amount": "Всего",
    "currency": "Валюта",
}
ROWS = (
    ("И-1", "Ёлка", "05.01.2024", "Проведён", "1 234,50", "1481,4", "RUB"),
    ("И-2", "Ель", "06.01.2024", "Проведён", "(7,00)", "-8,40", "RUB"),
)
EXPECTED = [
    ("И-1", "Ёлка", date(2024, 1, 5), Decimal("1234.50"), Decimal("1481.40")),
    ("И-2", "Ель", date(2024, 1, 6), Decimal("-7.00"), Decimal("-8.40")),
]
TEXT = "\r\n".join(";".join(row) for row in (NAMES, *ROWS)) + "\r\n"
CSV = {"type": "csv", "delimiter": ";"}


@pytest.fixture
def read(acme, sources):
    """Takes one file in: `read(name, content, **format)` -> the accepted invoices."""

    def reading(name, content, shape=CSV, columns=COLUMNS, **changes):
        sources(
            files=name,
            format=shape,
            numbers={"decimal": ","},
            entities=[{"entity": "invoice", "columns": columns}],
            **changes,
        )
        path = acme.landing / name
        if callable(content):
            content(path)
        else:
            path.write_bytes(content)
        land(acme)
        return [
            (
                row["invoice_id"],
                row["billing_customer_id"],
                row["invoice_date"],
                row["net_amount"],
                row["gross_amount"],
            )
            for row in accepted(acme)
        ]

    return reading


def read_all(settings):
    """Rows (read, accepted, rejected) of the one batch."""
    (batch,) = Ledger.read(settings.raw).batches
    (count,) = batch.entities
    assert count.rows_read == count.rows_accepted + count.rows_rejected
    return count.rows_read, count.rows_accepted, count.rows_rejected


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|", "^"])
def test_any_delimiter(read, delimiter):
    lines = (delimiter.join(f'"{cell}"' for cell in row) for row in (NAMES, *ROWS))
    shape = {"delimiter": delimiter}
    assert read("i.csv", "\n".join(lines).encode(), shape) == EXPECTED


def test_of_several_delimiters_the_one_that_yields_the_columns(read):
    shape = {"delimiter": [",", "tab", ";"]}
    assert read("i.csv", TEXT.encode(), shape) == EXPECTED


def test_a_file_that_two_delimiters_part_is_refused_with_both(acme, read):
    columns = {
        name: {"column": given, "optional": "true"}
        for name, given in zip(COLUMNS, NAMES, strict=True)
    }
    shape = {"delimiter": [";", "|"]}
    with pytest.raises(ExtractsLeftOut, match=r"delimiters ';' and '\|'; declare one"):
        read("i.csv", TEXT.encode(), shape, columns)


def test_another_quote_or_none(read):
    text = TEXT.replace("Ель", "'Ель'")
    assert read("i.csv", text.encode(), CSV | {"quote": "'"}) == EXPECTED
    bare = read("j.csv", TEXT.replace("Ель", '"Ель').encode(), CSV | {"quote": ""})
    assert [row[1] for row in bare] == ["Ёлка", "Ёлка", '"Ель', "Ель"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8-sig", None),
        ("utf-16", None),
        ("utf-16", "cp1251"),
        ("utf-32", None),
        ("cp1251", "cp1251"),
        ("cp1251", ["utf-8", "cp1251"]),
        ("utf-8", ["utf-8", "cp1251"]),
        ("cp866", "cp866"),
        ("utf-16-le", "utf-16-le"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_any_encoding_that_is_marked_or_declared(read, encoding, declared):
    shape = CSV | ({"encoding": declared} if declared else {})
    assert read("i.csv", TEXT.encode(encoding), shape) == EXPECTED


def test_western_names_in_cp1252(read):
    text = TEXT.translate(str.maketrans({"Ё": "É"}))
    western = {"Номер": "No", "Клиент": "Client", "Дата": "Date", "Статус": "Status"}
    western |= {"Сумма": "Net", "Всего": "Total", "Валюта": "Currency"}
    western |= {"Проведён": "Paid", "лка": "vry", "Ель": "Ångström", "И-": "I-"}
    for word, other in western.items():
        text = text.replace(word, other)
    columns = dict(zip(COLUMNS, list(western.values())[:7], strict=True))
    columns["invoice_date"] = {"column": "Date", "format": "%d.%m.%Y"}
    columns["status"] = {"constant": "posted"}
    found = read("i.csv", text.encode("cp1252"), CSV | {"encoding": "cp1252"}, columns)
    assert [row[1] for row in found] == ["Évry", "Ångström"]


def test_an_undeclared_encoding_is_refused_with_its_readings(acme, read):
    with pytest.raises(ExtractsLeftOut) as refused:
        read("i.csv", TEXT.replace("Номер", "номер").encode("cp1251"))

    said = str(refused.value)
    assert "i.csv, line 1: not UTF-8" in said
    assert "'номер;Клиент;Дата;" in said and "in cp1251 or" in said
    assert "in cp866 or" in said and "Declare `encoding`" in said
    assert Ledger.read(acme.raw).batches == ()


def test_an_undeclared_encoding_deep_in_the_file_is_refused_too(acme, read):
    plain = "n,c,d,s,a,g,v\n" + "I,C,05.01.2024,x,1,1,RUB\n" * 3000
    columns = dict(zip(COLUMNS, "ncdsagv", strict=True))
    columns["invoice_date"] = {"column": "d", "format": "%d.%m.%Y"}
    columns["status"] = {"constant": "posted"}
    bad = plain.encode() + "I,Ж,05.01.2024,x,1,1,RUB\n".encode("cp1251")
    with pytest.raises(ExtractsLeftOut, match="line 3002: not UTF-8.*'I,Ж,05"):
        read("i.csv", bad, {}, columns)


def test_of_declared_encodings_none_of_which_fits_each_is_named(read):
    shape = CSV | {"encoding": ["utf-8", "ascii"]}
    with pytest.raises(ExtractsLeftOut, match=r"utf-8 \(.*; ascii \("):
        read("i.csv", TEXT.encode("cp1251"), shape)


def test_packed_files_are_read_whatever_their_name(read):
    content = TEXT.encode()
    assert read("i.csv.gz", gzip.compress(content)) == EXPECTED
    packed = pa.compress(content, codec="zstd", asbytes=True)
    assert read("i.dat", packed) == [*EXPECTED[:1] * 2, *EXPECTED[1:] * 2]


def test_a_zip_gives_its_one_member(read):
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("readme.txt", "nothing to see")
            archive.writestr("export/invoices.csv", TEXT)

    assert read("i.zip", write, CSV | {"member": "*.csv"}) == EXPECTED


def test_title_rows_are_skipped_where_the_header_is_searched(acme, read):
    text = "Отчёт о продажах\r\n;;\r\n" + TEXT + "Итого;;;;1,00;;\r\n"
    found = read(
        "i.csv",
        text.encode(),
        CSV | {"header": "search"},
        skip={"column": "Номер", "matches": "^Итого"},
    )

    assert found == EXPECTED
    (reject,) = rejects(acme)
    assert (reject["line"], reject["reason_code"]) == (6, "not_a_record")
    assert read_all(acme) == (3, 2, 1)


def test_a_header_may_be_at_a_row_and_span_several(read):
    top = ("Номер", "Клиент", "Документ", "", "Деньги", "", "")
    under = ("", "", "Дата", "Статус", "Сумма", "Всего", "Валюта")
    lines = "\n".join(";".join(row) for row in (("Отчёт",), top, under, *ROWS))
    columns = dict(COLUMNS)
    columns["invoice_date"] = {"column": "Документ / Дата", "format": "%d.%m.%Y"}
    columns["status"] = {"constant": "posted"}
    columns["net_amount"] = "Деньги / Сумма"
    columns["gross_amount"] = "Деньги / Всего"
    columns["currency"] = "деньги / валюта"
    shape = CSV | {"header": 2, "header_rows": 2}
    assert read("i.csv", lines.encode(), shape, columns) == EXPECTED


def test_a_header_that_is_nowhere_names_the_closest(read):
    text = TEXT.replace("Сумма", "Суммы")
    with pytest.raises(
        ExtractsLeftOut, match=r"line 1: required column Сумма \(closest"
    ):
        read("i.csv", text.encode(), CSV | {"header": "search"})


def sheet(path: Path, *titles: str) -> None:
    """A workbook with real dates and numbers, behind a sheet with something else."""
    book = openpyxl.Workbook()
    book.active.title = "Прочее"
    book.active.append(["x"])
    page = book.create_sheet("Продажи")
    for title in titles:
        page.append([title])
    page.append(NAMES)
    page.append(
        ["И-1", "Ёлка", datetime(2024, 1, 5), "Проведён", 1234.5, 1481.4, "RUB"]
    )
    page.append([None] * 7)
    page.append(["И-2", "Ель", "06.01.2024", "Проведён", -7, "-8,40", "RUB"])
    book.save(path)


def test_a_workbook_by_the_sheet_that_has_the_columns(acme, read):
    shape = {"type": "xlsx", "header": "search"}
    assert read("i.xlsx", lambda p: sheet(p, "Отчёт", "за год"), shape) == EXPECTED
    assert read_all(acme) == (2, 2, 0)


@pytest.mark.parametrize("name", ["продажи", "2"])
def test_a_workbook_by_the_sheet_that_is_named(read, name):
    assert read("i.xlsx", sheet, {"type": "xlsx", "sheet": name}) == EXPECTED


def test_a_sheet_that_is_not_there_lists_those_that_are(read):
    with pytest.raises(
        ExtractsLeftOut, match="no sheet '2023'; it has Прочее, Продажи"
    ):
        read("i.xlsx", sheet, {"type": "xlsx", "sheet": "2023"})


def test_two_sheets_that_would_both_do_are_refused_with_their_names(read):
    def write(path: Path) -> None:
        sheet(path)
        book = openpyxl.load_workbook(path)
        book.copy_worksheet(book["Продажи"]).title = "Копия"
        book.save(path)

    with pytest.raises(ExtractsLeftOut, match="on the sheets Продажи and Копия; name"):
        read("i.xlsx", write, {"type": "xlsx"})


def test_a_header_of_a_workbook_may_be_merged_over_columns(read):
    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        page = book.active
        page.append(["Номер", "Клиент", "Документ", None, "Деньги", None, None])
        page.append([None, None, "Дата", "Статус", "Сумма", "Всего", "Валюта"])
        for row in ROWS:
            page.append(row)
        for merged in ("A1:A2", "B1:B2", "C1:D1", "E1:G1"):
            page.merge_cells(merged)
        book.save(path)

    columns = COLUMNS | {
        "invoice_date": {"column": "Документ / Дата", "format": "%d.%m.%Y"},
        "status": {"constant": "posted"},
        "net_amount": "Деньги / Сумма",
        "gross_amount": "Деньги / Всего",
        "currency": "Деньги / Валюта",
    }
    shape = {"type": "xlsx", "header_rows": 2}
    assert read("i.xlsx", write, shape, columns) == EXPECTED


def test_a_row_of_a_sheet_is_refused_by_its_number(acme, read):
    def write(path: Path) -> None:
        sheet(path)
        book = openpyxl.load_workbook(path)
        page = book["Продажи"]
        page["E4"] = "семь"
        page["J5"] = "заметка"
        book.save(path)

    read("i.xlsx", write, {"type": "xlsx"})

    assert [(r["line"], r["reason_code"], r["value"]) for r in rejects(acme)] == [
        (4, "not_decimal", "семь"),
        (5, "malformed_row", None),
    ]
    assert read_all(acme) == (3, 1, 2)


def test_three_decimals_of_a_workbook_are_no_thousands(acme, read):
    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        book.active.append(NAMES)
        amounts = [1.234, 0.1 + 0.2, 1e15, 19.989999999999998]
        for n, amount in enumerate(amounts):
            book.active.append(
                [n, "C", datetime(2024, 1, 5, 10), "Проведён", amount, 1, "RUB"]
            )
        book.save(path)

    found = read("i.xlsx", write, {"type": "xlsx"})

    assert [str(row[3]) for row in found] == ["0.30", "1000000000000000.00", "19.99"]
    (reject,) = rejects(acme)
    assert (reject["value"], reject["reason_code"]) == ("1,2340", "too_many_decimals")


def test_parquet_keeps_its_types(acme, read):
    def write(path: Path) -> None:
        pd.DataFrame(
            {
                "НОМЕР": ["И-1", "И-2"],
                "Клиент": ["Ёлка", "Ель"],
                "Дата": [date(2024, 1, 5), date(2024, 1, 6)],
                "Статус": ["Проведён", "Проведён"],
                "Сумма": [Decimal("1234.50"), Decimal("-7.00")],
                "Всего": [1481.4, -8.4],
                "Валюта": [{"код": "RUB"}] * 2,
            }
        ).to_parquet(path)

    columns = COLUMNS | {"currency": "Валюта.код"}
    assert read("i.parquet", write, {"type": "parquet"}, columns) == EXPECTED


def documents():
    """The invoices as an API gives them."""
    for number, customer, day, state, net, gross, currency in ROWS:
        net = "-7.00" if "(" in net else net.replace(" ", "").replace(",", ".")
        yield {
            "Номер": number,
            "клиент": {"имя": customer, "теги": ["a", 1.10]},
            "Дата": day,
            "Статус": state,
            "суммы": [{"вид": "net", "v": float(net)}, {"вид": "gross", "v": gross}],
            "Валюта": currency,
        }


NESTED = COLUMNS | {
    "billing_customer_id": "клиент.имя",
    "net_amount": "суммы.вид=net.v",
    "gross_amount": "суммы.1.v",
}


def test_json_by_the_path_to_its_records(acme, read):
    page = {"has_more": False, "answer": {"data": list(documents())}, "n": 2}
    text = json.dumps(page, ensure_ascii=False).encode()
    shape = {"type": "json", "records": "answer.data"}
    assert read("i.json", text, shape, NESTED) == EXPECTED


def test_json_that_is_a_list_and_json_lines(read):
    text = json.dumps(list(documents())).encode()
    assert read("i.json", text, {"type": "json"}, NESTED) == EXPECTED
    lines = "\n\n".join(json.dumps(each) for each in documents()).encode()
    found = read("i.jsonl", codecs.BOM_UTF8 + lines, {"type": "jsonl"}, NESTED)
    assert found == [*EXPECTED[:1] * 2, *EXPECTED[1:] * 2]


def test_a_json_number_keeps_every_digit(acme, read):
    lines = (
        '{"Номер": 1, "Дата": "05.01.2024", "Статус": "Проведён", "Валюта": "RUB", '
        '"Сумма": 1234567890123456.10, "Всего": 1.5e3}'
    )
    columns = {k: v for k, v in COLUMNS.items() if k != "billing_customer_id"}
    (row,) = read("i.jsonl", lines.encode(), {"type": "jsonl"}, columns)
    assert row[3:] == (Decimal("1234567890123456.10"), Decimal("1500.00"))


def test_a_list_inside_a_record_may_be_exploded(acme, sources):
    sources(
        files="*.json",
        format={"type": "json", "records": "data", "explode": "lines.data"},
        entities=[
            {
                "entity": "invoice_line",
                # A record without elements is a row all the same.
                "drop": {"lines.data.#": [""]},
                "columns": {
                    "invoice_id": "id",
                    "line_no": "lines.data.id",
                    "net_amount": {
                        "column": "lines.data.amount",
                        "minor_units": "currency",
                    },
                },
            }
        ],
    )
    invoices = [
        {"id": "a", "currency": "usd", "lines": {"data": [{"id": 1, "amount": 150}]}},
        {"id": "b", "currency": "usd", "lines": {"data": []}},
        {
            "id": "c",
            "currency": "jpy",
            "lines": {"data": [{"id": 1, "amount": 150}] * 2},
        },
        {"id": "d", "currency": "usd", "lines": {"data": "none"}},
        {"id": "e", "currency": "usd", "lines": {"data": [{"id": 1, "amount": "x"}]}},
    ]
    (acme.landing / "i.json").write_text(json.dumps({"data": invoices}))

    land(acme)

    found = accepted(acme, "invoice_line")
    assert [(row["invoice_id"], str(row["net_amount"])) for row in found] == [
        ("a", "1.50"),
        ("c", "150.00"),
        ("c", "150.00"),
    ]
    assert [(r["line"], r["reason_code"]) for r in rejects(acme)] == [
        (2, "filtered"),
        (4, "malformed_row"),
        (5, "not_decimal"),
    ]
    assert read_all(acme) == (6, 3, 3)


def test_records_of_json_lines_that_are_none_are_refused_by_their_line(acme, read):
    good = [json.dumps(each) for each in documents()]
    bad = ['{"Номер": 1', '{"Номер": 1, "Номер": 2}', "[1]", '{"Номер": "\\ud800"}']
    bad += ['{"Номер": NaN}', '{"Номер": "a\\u0000b"}', "[" * 100_000]
    lines = "\n".join([good[0], *bad, good[1]]).encode()

    assert read("i.jsonl", lines, {"type": "jsonl"}, NESTED) == EXPECTED
    assert [r["line"] for r in rejects(acme)] == [2, 3, 4, 5, 6, 7, 8]
    assert read_all(acme) == (9, 2, 7)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"data": [{"a": 1}', "it ends early"),
        ('{"data": [{"a": 1} {"a": 2}]}', ", or ] is missing"),
        ('{"items": []}', "there is no 'data'"),
        ("{}", "there is no 'data'"),
        ('{"data": 5}', r"\[ is missing"),
        ('{"data": []} x', "more after the end"),
        ('{"data": [{"a"', "Expecting ':' delimiter"),
        ('{"data": ' + "[" * 100_000, "nested too deeply"),
    ],
)
def test_json_that_is_cut_off_or_has_no_records_is_refused_whole(read, text, reason):
    with pytest.raises(ExtractsLeftOut, match=f"i.json: not JSON .*{reason}"):
        read("i.json", text.encode(), {"type": "json", "records": "data"}, NESTED)


def test_fields_that_differ_only_in_case_are_refused_with_both_names(read):
    lines = b'{"Net": 1, "net": 2}'
    with pytest.raises(ExtractsLeftOut, match="Net and net cannot be told apart"):
        read("i.jsonl", lines, {"type": "jsonl"}, NESTED)


def test_an_empty_list_is_an_extract_of_no_rows(acme, read):
    shape = {"type": "json", "records": "data"}
    assert read("i.json", b'{"data": []}', shape, NESTED) == []
    assert read_all(acme) == (0, 0, 0)
