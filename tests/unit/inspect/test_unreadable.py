"""A file that cannot be read: exit code 3, the reason in words, never a stack trace."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from include.inspect.__main__ import main

CASES = {
    "nothing.csv": (b"", "the file is empty"),
    "cut.csv.gz": (gzip.compress(b"a;b\n" * 999)[:40], "damaged or cut short"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, "Excel 97"),
    "act.pdf": (b"%PDF-1.7\n", "a PDF"),
    "report.xls": (b"<html><table>", "HTML or XML"),
    "dump.csv": (bytes(range(256)) * 4, "no text, it holds NUL bytes"),
    "broken.json": (b'{"a": [1, 2', "not JSON that can be read"),
    "settings.json": (b'{"a": {"b": 1}}', "JSON without a list of records"),
    "pack.zip": (b"PK\x03\x04broken", "the zip archive is damaged"),
}


@pytest.mark.parametrize("name", CASES)
def test_an_unreadable_file_says_why(inspected, tmp_path: Path, name: str):
    content, reason = CASES[name]
    path = tmp_path / name
    path.write_bytes(content)

    seen = inspected(path)

    assert seen.code == 3
    (said,) = seen.said("Unreadable")
    assert reason in said
    assert not seen.drafts.exists()


def test_a_link_is_not_followed(inspected, tmp_path: Path):
    path = tmp_path / "link.csv"
    path.symlink_to("/etc/hostname")

    assert inspected(path).code == 3


def test_a_folder_ends_as_its_worst_file_and_shows_them_all(inspected, tmp_path: Path):
    folder = tmp_path / "delivered"
    folder.mkdir()
    (folder / "a.csv").write_text("what,ever\n1,2\n")
    (folder / "b.csv").write_bytes(b"")

    seen = inspected(folder)

    assert seen.code == 3
    assert len(seen.said("Unreadable")) == 1
    assert len(seen.said("System")) == 1
    assert seen.draft.is_file()


def test_a_path_that_is_not_there_is_a_sentence(capsys, tmp_path: Path):
    assert main([str(tmp_path / "gone.csv")]) == 3
    said = capsys.readouterr().err
    assert "gone.csv: no such file or folder." in said
    assert "Traceback" not in said
