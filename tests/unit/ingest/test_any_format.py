"""Tables in every format and packing, whole or damaged: loaded equal, or refused.

The promise of `test_dialects`, which writes the text of CSV files in every way, kept by
typed cells, by packed files, and by files of which any byte may be wrong or missing.
"""

import gzip
import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from include.errors import ExtractsLeftOut
from include.ingest.ledger import Ledger
from tests.conftest import open_workspace
from tests.unit.ingest.conftest import COLUMNS, accepted, land, rejects, write_mapping

SHAPES = {
    "csv": {"delimiter": ";"},
    "xlsx": {"header": "search"},
    "json": {"records": "data"},
    "jsonl": {},
    "parquet": {},
}
PACKINGS = {
    "": bytes,
    "gz": gzip.compress,
    "zst": lambda content: pa.compress(content, codec="zstd", asbytes=True),
    "zip": lambda content: zipped(content),
}
REASONS = {
    "number": ("net_amount", "not_decimal"),
    "date": ("invoice_date", "not_date"),
    "empty": ("status", "missing"),
    "no record": (None, "malformed_row"),
}
DEFECTS = ("none", "none", *REASONS)

names = st.text("abЖё \"';,|\t\n-=+@1", min_size=1, max_size=12)
amounts = st.decimals(-(10**9), 10**9, places=2)
tables = st.lists(
    st.tuples(names, amounts, st.sampled_from(DEFECTS)), min_size=1, max_size=9
)
packings = st.sampled_from(sorted(PACKINGS))
HEALTH = [HealthCheck.function_scoped_fixture]


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export", content)
    return out.getvalue()


def cells(number: int, name: str, amount: Decimal, defect: str, typed: bool) -> list:
    """A row; its numbers and its day are such if `typed`, else text."""
    given = f"{amount:.2f}".replace(".", ",")
    day = date(2024, 1, 5)
    row = [f"I{number:03}", name, day, "posted", amount, amount, "EUR"]
    if not typed:
        row = [*row[:2], str(day), "posted", given, given, "EUR"]
    if defect == "number":
        row[4] = "ten"
    elif defect == "date":
        row[2] = "soon"
    elif defect == "empty":
        row[3] = None
    elif defect == "no record":
        row.append("more")
    return row


def as_csv(rows: list[list]) -> bytes:
    lines = (
        ";".join('"' + (cell or "").replace('"', '""') + '"' for cell in row)
        for row in rows
    )
    return "\n".join([";".join(COLUMNS), *lines]).encode()


def as_xlsx(rows: list[list]) -> bytes:
    book = openpyxl.Workbook()
    for row in (["Report"], COLUMNS, *rows):
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            if isinstance(cell.value, str):
                # A name that begins with = is no formula.
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_records(rows: list[list]) -> list[str]:
    """JSON of each row; of one that is too long, a list instead of an object."""
    return [
        json.dumps(
            row if len(row) > len(COLUMNS) else dict(zip(COLUMNS, row, strict=True)),
            default=lambda value: (
                float(value) if isinstance(value, Decimal) else str(value)
            ),
        )
        for row in rows
    ]


def as_parquet(rows: list[list]) -> bytes:
    def column(values: list) -> pa.Array:
        if values and all(isinstance(value, Decimal) for value in values):
            return pa.array(values, pa.decimal128(18, 2))
        if values and all(isinstance(value, date) for value in values):
            return pa.array(values, pa.date32())
        # No other cell has a point in it.
        text = [None if v is None else str(v).replace(".", ",") for v in values]
        return pa.array(text, pa.string())

    columns = [[row[place] for row in rows] for place in range(len(COLUMNS))]
    out = io.BytesIO()
    table = pa.table([column(each) for each in columns], names=list(COLUMNS))
    pq.write_table(table, out)
    return out.getvalue()


WRITERS = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "json": lambda rows: f'{{"data": [{", ".join(as_records(rows))}]}}'.encode(),
    "jsonl": lambda rows: "\n".join(as_records(rows)).encode(),
    "parquet": as_parquet,
}


def first_line(kind: str, rows: list[list], number: int) -> int:
    """Where a row is found: a line, a row of the sheet or file, a JSON record."""
    if kind == "csv":
        return 2 + number + sum(row[1].count("\n") for row in rows[:number])
    return number + (3 if kind == "xlsx" else 1)


def opened(home, patch, kind: str, content: bytes):
    """A workspace in which the file waits."""
    write_mapping(
        patch,
        home,
        files="inv.*",
        format={"type": kind} | SHAPES[kind],
        numbers={"decimal": ","},
    )
    workspace = open_workspace(home / "var", "acme", sources=["acme"], max_rejected=1)
    (workspace.landing / "inv.dat").write_bytes(content)
    return workspace


def counted(workspace):
    """The counts of the one batch, in which no row is lost."""
    (batch,) = Ledger.read(workspace.raw).batches
    (count,) = batch.entities
    assert count.rows_read == count.rows_accepted + count.rows_rejected
    return count


@pytest.mark.parametrize("kind", SHAPES)
@settings(max_examples=12, deadline=None, suppress_health_check=HEALTH)
@given(rows=tables, packing=packings, typed=st.booleans())
def test_a_table_of_any_format_is_loaded_equal_or_refused_with_line_and_reason(
    tmp_path_factory, monkeypatch, kind, rows, packing, typed
):
    if kind == "parquet":
        # Every row of it has every column.
        rows = [(n, a, "none" if d == "no record" else d) for n, a, d in rows]
    typed = typed and kind != "csv"
    table = [cells(n, *row, typed) for n, row in enumerate(rows)]
    content = PACKINGS[packing](WRITERS[kind](table))
    workspace = opened(tmp_path_factory.mktemp("any"), monkeypatch, kind, content)

    if kind in ("json", "jsonl") and {row[2] for row in rows} == {"no record"}:
        # What the fields are, nothing tells.
        with pytest.raises(
            ExtractsLeftOut, match=r"none of its \d records can be read"
        ):
            land(workspace)
        return

    land(workspace)

    count = counted(workspace)
    assert count.rows_read == len(rows)
    assert [
        (row["billing_customer_id"], row["net_amount"]) for row in accepted(workspace)
    ] == [(n.strip(" \t\r\n") or None, a) for n, a, d in rows if d == "none"]
    assert [
        (row["line"], row["column_name"], row["reason_code"])
        for row in rejects(workspace)
    ] == [
        (first_line(kind, table, place), *REASONS[defect])
        for place, (_, _, defect) in enumerate(rows)
        if defect != "none"
    ]


@pytest.mark.parametrize("kind", SHAPES)
@settings(max_examples=12, deadline=None, suppress_health_check=HEALTH)
@given(
    packing=packings,
    place=st.floats(0, 1, exclude_max=True),
    damage=st.sampled_from([None, b"\0", b"\xff\xfe", b'"', b"}"]),
)
# Of Parquet, the name of a column is no text any more.
@example(packing="zst", place=0.3057893480462137, damage=b'"')
def test_a_damaged_file_is_refused_in_words_or_no_row_of_it_is_lost(
    tmp_path_factory, monkeypatch, kind, packing, place, damage
):
    table = [cells(n, "Ёж", Decimal("1.50"), "none", kind != "csv") for n in range(9)]
    whole = PACKINGS[packing](WRITERS[kind](table))
    cut = int(place * len(whole))
    # Cut off there, or with other bytes in that place.
    rest = damage and damage + whole[cut + len(damage) :]
    content = whole[:cut] + (rest or b"")
    workspace = opened(tmp_path_factory.mktemp("damaged"), monkeypatch, kind, content)

    try:
        land(workspace)
    except ExtractsLeftOut as refusal:
        assert "inv.dat" in str(refusal) and "Traceback" not in str(refusal)
        assert Ledger.read(workspace.raw).batches == ()
    else:
        found = counted(workspace)
        assert found.rows_accepted == len(accepted(workspace))
        # What is packed, or has an end of its own, cannot be cut unnoticed.
        assert damage or kind in ("csv", "jsonl") and not packing
