"""Whatever lies in landing: taken in, or refused in words, and never half."""

import gzip
import io
import os
import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
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
    deliver,
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


def test_a_huge_cell_refuses_its_row_and_not_its_neighbours(acme):
    huge = f"{'x' * 100_000_000},C,2024-01-05,posted,1.00,1.00,EUR"
    deliver(acme, HEADER, good_row(1), huge, good_row(3), "short")

    land(acme)

    assert [row["invoice_id"] for row in accepted(acme)] == ["I001", "I003"]
    assert [(r["line"], r["reason"]) for r in rejects(acme)] == [
        (3, "the record is longer than 10,000,000 characters"),
        (5, "1 cells where the header has 7"),
    ]


def test_a_nul_byte_refuses_its_row(acme):
    put(acme, GOOD.replace(b"I002", b"I0\x0002"))

    land(acme)

    assert [row["invoice_id"] for row in accepted(acme)] == ["I001"]
    assert [(r["line"], r["reason"]) for r in rejects(acme)] == [
        (3, "the record holds a NUL byte")
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
