"""What cells, words and queries say of themselves, and where they do not say it."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from include.inspect.encodings import find_encoding
from include.inspect.nulls import Relation, lacks
from include.inspect.readings import date_formats, number_marks


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (["2024-01-31", "2024-02-01T10:00:00Z"], ("iso",)),
        (["31.01.2024", "01.02.2024"], ("%d.%m.%Y",)),
        (["03/04/2024", "13/04/2024"], ("%d/%m/%Y",)),
        (["03/04/2024", "04/13/2024"], ("%m/%d/%Y",)),
        (["03/04/2024", "05/06/2024"], ("%d/%m/%Y", "%m/%d/%Y")),
        (["31.01.2024 10:05"], ("%d.%m.%Y %H:%M",)),
        (["1705312800"], ("epoch_s",)),
        (["soon"], ()),
    ],
)
def test_a_date_has_every_format_that_reads_all_its_cells(cells, formats):
    assert date_formats(cells) == formats


@pytest.mark.parametrize(
    ("cells", "marks"),
    [
        (["1 234,56", "10"], ((",", ""),)),
        (["1,234.56"], ((".", ","),)),
        (["1.234,56"], ((",", "."),)),
        (["1.234"], ((".", ""), (",", "."))),
        (["12.5", "1.234"], ((".", ""),)),
        (["12", "7"], ()),
    ],
)
def test_a_number_has_every_mark_that_reads_all_its_cells(cells, marks):
    assert number_marks(cells) == marks


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        ("Ромашка;Север-Сталь\nЛуч;ВЕТЕР", "cp1251", "cp1251"),
        ("Ромашка;Север-Сталь\nЛуч;ВЕТЕР", "cp866", "cp866"),
        ("Fernhill Café;Müller GmbH;Größe", "cp1252", "cp1252"),
        ("Ромашка;1", "utf-16-le", "utf-16-le"),
        ("Ромашка;1", "utf-8-sig", "utf-8"),
    ],
)
def test_an_encoding_is_told_by_its_words(text, encoding, told, tmp_path: Path):
    path = tmp_path / "words.csv"
    path.write_bytes(text.encode(encoding))

    found = find_encoding(path, path.name)

    assert (found.name, found.others) == (told, ())


def test_an_encoding_that_cannot_be_told_is_named_with_the_others(tmp_path: Path):
    path = tmp_path / "words.csv"
    path.write_bytes(b"\xe0;\xe1\n")

    assert find_encoding(path, path.name).others


KNOWN = {
    "raw.a": Relation({"id": False, "note": True}),
    "raw.b": Relation({"id": True, "kind": True}, empty=True),
}


@pytest.mark.parametrize(
    ("sql", "nulls", "empty"),
    [
        ("select id, note from raw.a", [False, True], False),
        ("select a.id, b.kind from raw.a join raw.b using (id)", None, True),
        (
            "select a.id, b.kind from raw.a left join raw.b using (id)",
            [False, True],
            False,
        ),
        ("select a.id from raw.a semi join raw.b using (id)", [False], True),
        ("select a.id from raw.a anti join raw.b using (id)", [False], False),
        ("select kind from raw.b union all select id from raw.a", [False], False),
        ("select count(*) as n, max(id) as m from raw.b", [False, True], False),
        ("select id, count(*) as n from raw.b group by id", None, True),
        ("select id from raw.a where note = 'x'", [False], True),
        ("select id from raw.a where note = 'x' or id = 1", [False], False),
        ("select coalesce(note, id) as x, note || id as y from raw.a", [0, 1], False),
        ("select case when note = 1 then id else note end as x from raw.a", [1], False),
        ("with s as (select * from raw.a) select s.note from s", [True], False),
        ("select (select max(kind) from raw.b) as x from raw.a", [True], False),
        ("select sum(id) filter (where note = 1) as x from raw.a", [True], False),
    ],
)
def test_a_query_lacks_what_its_inputs_lack(sql, nulls, empty):
    (text,) = duckdb.execute("select json_serialize_sql(?)", [sql]).fetchone()
    found = lacks(json.loads(text)["statements"][0]["node"], KNOWN)

    assert found.empty is empty
    if nulls is not None:
        assert [bool(each) for each in found.nulls.values()] == list(map(bool, nulls))
