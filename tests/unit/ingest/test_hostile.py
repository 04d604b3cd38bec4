"""Whatever lies in landing: taken in, or refused in words, and never half."""

import gzip
import io
import json
import os
import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from include.errors import ExtractsLeftOut
from include.ingest import land as landing
from include.ingest.discover import fits, pending_rules, unmatched
from include.ingest.land import land_extracts
from include.ingest.ledger import Ledger
from include.ingest.mapping import load
from tests.unit.ingest.conftest import (
    COLUMNS,
    HEADER,
    accepted,
    good_row,
    land,
    rejects,
)

GOOD = f"{HEADER}\n{good_row(1)}\n{good_row(2)}\n".encode()


def refused(settings, message):
    """The extract is refused in one clear sentence; only a note of that is left."""
    with pytest.raises(ExtractsLeftOut, match=message):
        land(settings)
    assert Ledger.read(settings.raw).batches == ()
    left = [path for path in settings.raw.rglob("*.*") if path.is_file()]
    assert [path.parent.name for path in left] == ["refused"]


def put(settings, content: bytes, name="inv.csv") -> Path:
    path = settings.landing / name
    path.write_bytes(content)
    return path


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("packing", ["gz", "zst", "zip"])
@pytest.mark.parametrize("by", ["ratio", "size"])
def test_a_bomb_is_not_unpacked(acme, packing, by):
    limits = {"max_unpacked_ratio": 50} if by == "ratio" else {}
    limits |= {"max_unpacked_bytes": 10**7} if by == "size" else {}
    bomb = b"0" * 80_000_000
    packed = {
        "gz": lambda: gzip.compress(bomb),
        "zst": lambda: pa.compress(bomb, codec="zstd", asbytes=True),
        "zip": lambda: zipped(("a.csv", bomb)),
    }[packing]()
    put(acme, packed)

    refused(replace(acme, **limits), "unpacked it would be over .*the limits are")


def test_a_workbook_that_is_a_bomb_is_not_opened(acme, sources):
    sources(format={"type": "xlsx"})
    put(
        acme,
        zipped(("[Content_Types].xml", b"<x/>"), ("a.xml", b" " * 80_000_000)),
    )
    refused(acme, "unpacked it would be over")


@pytest.mark.parametrize("packing", ["gz", "zst", "zip"])
def test_an_archive_that_is_cut_short_is_refused(acme, packing):
    content = GOOD + os.urandom(20_000).hex().encode()
    packed = {
        "gz": gzip.compress(content),
        "zst": pa.compress(content, codec="zstd", asbytes=True),
        "zip": zipped(("a.csv", content)),
    }[packing]
    put(acme, packed[: len(packed) // 2])
    refused(acme, "archive is damaged or cut short")


@pytest.mark.parametrize(
    "name", ["../outside.csv", "/etc/x.csv", "a/../../x.csv", "..\\x.csv", "C:/x.csv"]
)
def test_a_member_that_reaches_outside_refuses_the_archive(acme, name):
    put(acme, zipped((name, GOOD)))
    refused(acme, "reaches outside of it")
    assert not (acme.landing.parent / "outside.csv").exists()


def test_a_link_inside_an_archive_refuses_it(acme):
    link = zipfile.ZipInfo("inv.csv")
    link.external_attr = 0o120777 << 16
    put(acme, zipped((link, b"/etc/passwd")))
    refused(acme, "reaches outside of it")


def test_an_archive_with_a_password_is_refused(acme):
    packed = bytearray(zipped(("a.csv", GOOD)))
    # The flag of the member, where it stands and in the directory.
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + place] |= 1
    put(acme, bytes(packed))
    refused(acme, "protected by a password")


def test_an_archive_of_several_files_lists_them(acme):
    put(acme, zipped(("a.csv", GOOD), ("b.csv", GOOD)))
    refused(acme, r"2 fit \* .*it holds a.csv, b.csv")


def test_a_link_in_landing_is_refused_not_followed(acme, tmp_path):
    secret = tmp_path / "elsewhere.csv"
    secret.write_bytes(GOOD)
    (acme.landing / "inv.csv").symlink_to(secret)
    assert pending_rules(acme, "billing")
    refused(acme, "inv.csv is a link; deliver the file itself")


def test_a_linked_folder_is_named_and_not_entered(acme, tmp_path, sources):
    sources(files="acme/inv*.csv")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "inv.csv").write_bytes(GOOD)
    (acme.landing / "acme").symlink_to(tmp_path / "elsewhere")
    assert pending_rules(acme, "billing") == []
    assert unmatched(acme) == ["acme"]


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_run(acme):
    path = put(acme, GOOD)
    whole = landing.write_entities

    def write_while_more_comes(*given):
        with path.open("ab") as more:
            more.write(good_row(3).encode() + b"\n")
        return whole(*given)

    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(landing, "write_entities", write_while_more_comes)
        assert land_extracts(acme, "acme", "invoices", say=said.append) == []
    assert said == ["1/1 inv.csv is still being written; it is left for the next run."]
    assert Ledger.read(acme.raw).batches == ()

    assert len(land(acme)) == 1
    assert [row["invoice_id"] for row in accepted(acme)] == ["I001", "I002", "I003"]


def test_a_fresh_file_is_given_time_to_change(acme):
    path = put(acme, GOOD[:100])

    def finish():
        time.sleep(0.3)
        path.write_bytes(GOOD)

    writer = threading.Thread(target=finish)
    writer.start()
    said: list[str] = []
    land_extracts(replace(acme, settle_seconds=1), "acme", "invoices", say=said.append)
    writer.join()

    assert "still being written" in said[0]
    assert Ledger.read(acme.raw).batches == ()


def test_names_with_quotes_semicolons_and_dots_are_only_names(acme, sources):
    odd = ["a'; drop table x --", 'say "hi"', "../../etc", "x;y", "{}", "é%s", "a,b"]
    columns = dict(zip(COLUMNS, odd, strict=True))
    sources(files="*.csv", entities=[{"entity": "invoice", "columns": columns}])
    header = ",".join('"' + name.replace('"', '""') + '"' for name in odd)
    put(acme, f"{header}\n{good_row(1)}\nI2,x,never,posted,1,1,EUR\n".encode())
    name = "inv'; -- \"..%2F;{x}.csv"
    (acme.landing / "inv.csv").rename(acme.landing / name)

    land(acme)

    assert [row["invoice_id"] for row in accepted(acme)] == ["I001"]
    (reject,) = rejects(acme)
    assert (reject["file_name"], reject["line"]) == (name, 3)


def _workbook(rows: list[dict[str, str]]) -> bytes:
    """As no library writes it: openpyxl would cut a long cell short."""
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    for row in rows:
        book.active.append([value[:9] for value in row.values()])
    packed, out = io.BytesIO(), io.BytesIO()
    book.save(packed)
    with zipfile.ZipFile(packed) as whole, zipfile.ZipFile(out, "w") as again:
        for part in whole.namelist():
            content = whole.read(part)
            for value in {value for row in rows for value in row.values()}:
                if len(value) > 9:
                    content = content.replace(value[:9].encode(), value.encode())
            again.writestr(part, content)
    return out.getvalue()


def _csv(rows: list[dict[str, str]]) -> bytes:
    return "\n".join([HEADER, *(",".join(row.values()) for row in rows)]).encode()


def _parquet(rows: list[dict[str, str]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


def _bank(rows: list[dict[str, str]]) -> bytes:
    lines = ["1CClientBankExchange"]
    for row in rows:
        lines += ["СекцияДокумент=x", *(f"{k}={v}" for k, v in row.items())]
        lines.append("КонецДокумента")
    return "\r\n".join([*lines, "КонецФайла"]).encode()


# How each format writes rows, and where it has the second of them.
FORMATS = {
    "csv": (_csv, 3),
    "jsonl": (lambda rows: "\n".join(map(json.dumps, rows)).encode(), 2),
    "json": (lambda rows: json.dumps(rows).encode(), 2),
    "parquet": (_parquet, 2),
    "bank_exchange": (_bank, 11),
    "xlsx": (_workbook, 3),
}


def _second_row_refused(acme, sources, kind, value, reason):
    write, line = FORMATS[kind]
    encoding = {"encoding": "utf-8"} if kind == "bank_exchange" else {}
    sources(format={"type": kind, **encoding})
    rows = [dict(zip(COLUMNS, good_row(n).split(","), strict=True)) for n in (1, 2, 3)]
    rows[1]["invoice_id"] = value
    put(acme, write(rows))

    land(acme)

    (batch,) = Ledger.read(acme.raw).batches
    assert (batch.entities[0].rows_read, batch.entities[0].rows_rejected) == (3, 1)
    assert [row["invoice_id"] for row in accepted(acme)] == ["I001", "I003"]
    assert [(r["line"], r["reason"]) for r in rejects(acme)] == [(line, reason)]
    assert value[:2] in rejects(acme)[0]["row"]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_huge_cell_refuses_its_row_and_not_its_neighbours(acme, sources, kind):
    reason = "the record is longer than 10,000,000 characters"
    _second_row_refused(acme, sources, kind, "huge" + "x" * 100_000_000, reason)


# No workbook can hold one: XML knows no such character.
@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "xlsx"])
def test_a_nul_byte_refuses_its_row(acme, sources, kind):
    _second_row_refused(acme, sources, kind, "I0\x0002", "the record holds a NUL byte")


@pytest.mark.parametrize("kind", ["json", "jsonl", "parquet"])
def test_a_nul_byte_in_the_name_of_a_column_refuses_the_file(acme, sources, kind):
    sources(format={"type": kind})
    put(acme, FORMATS[kind][0]([{"a\0b": "x"} | dict.fromkeys(COLUMNS, "1")]))
    refused(acme, r"the name of the column 'a\\x00b' holds a NUL byte")


def test_a_nul_byte_that_speaks_for_a_whole_bank_file_refuses_it(acme, sources):
    sources(format={"type": "bank_exchange", "encoding": "utf-8"})
    whole = _bank([dict.fromkeys(COLUMNS, "1")])
    put(acme, whole.replace(b"Exchange\r\n", "Exchange\r\nОтпр=\0\r\n".encode()))
    refused(acme, "line 2: the record holds a NUL byte, and speaks for every document")


def test_a_record_just_too_long_takes_nothing_of_the_next_with_it(acme):
    rest = good_row(2).removeprefix("I002")
    first = "x" * (10_000_000 - len(rest)) + rest
    put(acme, "\n".join([HEADER, first, good_row(3), "short"]).encode())

    land(acme)

    assert [row["invoice_id"][:4] for row in accepted(acme)] == ["I003"]
    assert [(r["line"], r["reason"]) for r in rejects(acme)] == [
        (2, "the record is longer than 10,000,000 characters"),
        (4, "1 cells where the header has 7"),
    ]


def test_bytes_that_are_no_text_refuse_their_row_where_utf8_is_declared(acme, sources):
    sources(format={"encoding": "utf-8"})
    put(acme, GOOD.replace(b"I002", b"I\xff02"))

    land(acme)

    assert [row["invoice_id"] for row in accepted(acme)] == ["I001"]
    (reject,) = rejects(acme)
    assert (reject["line"], reject["row"][:7]) == (3, "I\\xff02")


@pytest.mark.parametrize(
    ("shape", "content", "message"),
    [
        ({"type": "xlsx"}, b"not a workbook", "not a workbook"),
        ({"type": "xlsx"}, zipped(("[Content_Types].xml", b"<x")), "not a workbook"),
        ({"type": "parquet"}, b"PAR1 not PAR1", "not a Parquet file"),
        ({"type": "json"}, b"\x00\x01", "not JSON"),
        (
            {"type": "jsonl"},
            b"nothing",
            "none of its 1 records can be read; 1: not JSON",
        ),
        ({"type": "bank_exchange"}, b"x", "does not say its encoding"),
        ({"type": "csv"}, b"", "the file is empty"),
        ({"type": "csv"}, b"\n\n", "the file is empty"),
        ({"type": "csv"}, b"\xff\xfe", "the file is empty"),
        ({"type": "csv"}, os.urandom(3000), "."),
        ({"type": "csv"}, GOOD.decode().encode("utf-16-le"), "UTF-16|missing"),
        ({"type": "csv"}, zipped(("a.csv", zipped(("b.csv", GOOD)))), "."),
    ],
)
def test_what_is_not_what_it_says_is_refused_in_words(
    acme, sources, shape, content, message
):
    sources(format=shape)
    put(acme, content)
    refused(acme, message)


@pytest.mark.parametrize(
    ("file_name", "pattern", "expected"),
    [
        ("Acme/Deals_2024.CSV", "acme/deals*.csv*", True),
        ("a/b/c.csv", "**/*.csv", True),
        ("c.csv", "**/*.csv", True),
        ("other/acme/deals.csv", "acme/deals*.csv", False),
        ("acme/x/deals.csv", "acme/*.csv", False),
    ],
)
def test_a_pattern_fits_a_path_in_any_case_and_no_other(
    sources, file_name, pattern, expected
):
    sources(files=pattern)
    (rule,) = load("acme")
    assert fits(file_name, rule) is expected
