"""Tables in random dialects, encodings and defects: loaded equal, or refused in words.

Rows read are rows accepted and rejected, always; a row that was damaged is refused
with its line, and every other row is loaded as it was written.
"""

import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.errors import ExtractsLeftOut
from include.ingest.ledger import Ledger
from tests.conftest import open_workspace
from tests.unit.ingest.conftest import COLUMNS, accepted, land, rejects, write_mapping

# What every encoding below can hold, and what dialects stumble over.
LETTERS = "abЖё \"';,|\t\n-=+@1"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1251", "cp866")
DEFECTS = ("none", "short", "long", "number", "date", "stray quote", "nul")


@dataclass(frozen=True)
class Dialect:
    """How a file is written."""

    delimiter: str
    quoting: int
    newline: str
    encoding: str
    decimal: str
    title_rows: int
    ends: bool


@dataclass
class Written:
    """A file's bytes, with what is to be found in it."""

    content: bytes
    good: list[tuple[str, Decimal]] = field(default_factory=list)
    bad_lines: list[int] = field(default_factory=list)


dialects = st.builds(
    Dialect,
    delimiter=st.sampled_from(";,|\t"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    newline=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(ENCODINGS),
    decimal=st.sampled_from(".,"),
    title_rows=st.integers(0, 2),
    ends=st.booleans(),
)
names = st.text(LETTERS, min_size=1, max_size=12)
amounts = st.decimals(-(10**9), 10**9, places=2)
tables = st.lists(st.tuples(names, amounts, st.sampled_from(DEFECTS)), max_size=12)


def write(rows, dialect: Dialect) -> Written:
    """The rows as the dialect writes them, damaged where they say so."""
    found = Written(b"")
    text = "Отчёт\n".replace("\n", dialect.newline) * dialect.title_rows
    text += _line(list(COLUMNS), dialect)
    for number, (name, amount, defect) in enumerate(rows):
        line = text.count("\n") + 1
        if defect == "stray quote":
            # Of a record that cannot be split, nobody knows how many lines it has.
            name = name.replace("\n", " ")
        amount_text = f"{amount:.2f}".replace(".", dialect.decimal)
        cells = [f"I{number:03}", name, "2024-01-05", "posted"]
        cells += [amount_text, amount_text, "EUR"]
        if defect == "short":
            cells.pop()
        elif defect == "long":
            cells.append("more")
        elif defect == "number":
            cells[4] = "ten"
        elif defect == "date":
            cells[2] = "05/01/2024"
        elif defect == "nul":
            cells[0] += "\0"
        written = _line(cells, dialect)
        if defect == "stray quote":
            written = f'"I{number:03}"x' + written.removeprefix(f'"I{number:03}"')
        text += written
        if defect == "none":
            found.good.append((name.strip(" \t\r\n") or None, amount))
        else:
            found.bad_lines.append(line)
    if not dialect.ends:
        text = text.removesuffix(dialect.newline)
    found.content = text.encode(dialect.encoding)
    return found


def _line(cells, dialect: Dialect) -> str:
    out = io.StringIO()
    csv.writer(
        out,
        delimiter=dialect.delimiter,
        quoting=dialect.quoting,
        lineterminator=dialect.newline,
    ).writerow(cells)
    return out.getvalue()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=tables, dialect=dialects, declared=st.booleans())
def test_a_table_is_loaded_equal_or_refused_with_line_and_reason(
    tmp_path_factory, monkeypatch, rows, dialect, declared
):
    home = tmp_path_factory.mktemp("dialect")
    written = write(rows, dialect)
    marked = dialect.encoding in ("utf-8", "utf-8-sig", "utf-16")
    shape = {"delimiter": [";", ",", "|", "tab"], "header": "search"}
    if declared:
        shape["encoding"] = dialect.encoding
    write_mapping(monkeypatch, home, format=shape, numbers={"decimal": dialect.decimal})
    workspace = open_workspace(home / "var", "acme", sources=["acme"], max_rejected=1)
    (workspace.landing / "inv.csv").write_bytes(written.content)

    try:
        land(workspace)
    except ExtractsLeftOut as refusal:
        # Only what is in no declared encoding may be refused as a whole.
        assert not declared and not marked
        assert "not UTF-8" in str(refusal) and "inv.csv, line" in str(refusal)
        assert Ledger.read(workspace.raw).batches == ()
        return

    (batch,) = Ledger.read(workspace.raw).batches
    (count,) = batch.entities
    assert count.rows_read == count.rows_accepted + count.rows_rejected == len(rows)
    loaded = [(r["billing_customer_id"], r["net_amount"]) for r in accepted(workspace)]
    assert loaded == written.good
    refused = rejects(workspace)
    assert sorted({each["line"] for each in refused}) == written.bad_lines
    assert all(each["reason"] and each["row"] for each in refused)
    assert all(each["file_name"] == "inv.csv" for each in refused)
    assert sum(row[1] for row in written.good) == Decimal(
        count.totals["net_amount"].accepted
    )
